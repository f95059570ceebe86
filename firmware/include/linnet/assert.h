/*
 * Preconditions. Each public function checks what its caller owes it (buffers, ranges, order of calls), never what came
 * over a link: that is refused with a reason. With LINNET_ASSERTS=0, the default, nothing of this is compiled; tests,
 * sanitizers and fuzzing are built with 1.
 */
#ifndef LINNET_ASSERT_H
#define LINNET_ASSERT_H

#ifdef __cplusplus
extern "C" {
#endif

#ifndef LINNET_ASSERTS
#define LINNET_ASSERTS 0
#endif

#if LINNET_ASSERTS
#if defined(__GNUC__)
__attribute__((noreturn))
#endif
/* The program's own: it says what it can and ends, or restarts the board. It must not return. */
void linnet_assert_failed(const char *file, int line, const char *condition);
#define LINNET_ASSERT(condition) ((condition) ? (void)0 : linnet_assert_failed(__FILE__, __LINE__, #condition))
#else
#define LINNET_ASSERT(condition) ((void)0)
#endif

#ifdef __cplusplus
}
#endif

#endif
