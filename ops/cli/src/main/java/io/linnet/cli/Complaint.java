package io.linnet.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says what went wrong, on standard error, and with which code the process ends. */
final class Complaint {
    private Complaint() {}

    /** A wrong option: what is wrong with it, what may have been meant, and where all of them are listed. */
    static int misused(ParameterException e) {
        CommandLine line = e.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("linnet: " + firstLine(e.getMessage()));
        UnmatchedArgumentException.printSuggestions(e, err);
        err.println("Try: " + line.getCommandSpec().qualifiedName() + " --help");
        return ExitCodes.USAGE;
    }

    /** One line for what the user or the machine can mend; for a fault of our own the stack trace, too. */
    static int failed(Exception error, CommandLine line) {
        PrintWriter err = line.getErr();
        if (error instanceof UserError mendable) {
            err.println("linnet: " + mendable.getMessage());
            return mendable.exitCode();
        }
        if (error instanceof IllegalArgumentException) {
            err.println("linnet: " + error.getMessage());
            return ExitCodes.USAGE;
        }
        IOException outside = outside(error);
        if (outside != null) {
            boolean hasSentence = error != outside && !outside.toString().equals(error.getMessage());
            err.println("linnet: " + (hasSentence ? error.getMessage() : sentence(outside)));
            return outside instanceof NoSuchFileException ? ExitCodes.USAGE : ExitCodes.ENVIRONMENT;
        }
        err.println("linnet: " + error.getMessage());
        error.printStackTrace(err);
        return ExitCodes.FAILED;
    }

    private static @Nullable IOException outside(Exception error) {
        if (error instanceof UncheckedIOException unchecked) {
            return unchecked.getCause();
        }
        return error instanceof IOException checked ? checked : null;
    }

    /** The runtime's exceptions about files have the file for a message, and what is wrong for a class. */
    static String sentence(IOException e) {
        if (!(e instanceof FileSystemException of)) {
            return String.valueOf(e.getMessage());
        }
        return of.getFile() + ": " + reason(of);
    }

    private static String reason(FileSystemException e) {
        if (e instanceof NoSuchFileException) {
            return "no such file";
        } else if (e instanceof AccessDeniedException) {
            return "permission denied";
        } else if (e instanceof FileAlreadyExistsException) {
            return "a file of that name is there already";
        } else if (e instanceof NotDirectoryException) {
            return "no folder";
        } else if (e instanceof DirectoryNotEmptyException) {
            return "the folder is not empty";
        }
        return e.getReason() == null ? e.getClass().getSimpleName() : e.getReason();
    }

    private static String firstLine(@Nullable String text) {
        return text == null ? "" : text.lines().findFirst().orElse("");
    }
}
