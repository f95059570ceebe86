package io.linnet.lab.report;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;

/** Writes blocks as one HTML file that needs no other, and as Markdown with its charts beside it. */
final class Page {
    static final String HTML = "report.html";
    static final String MARKDOWN = "report.md";
    private static final String CHARTS = "charts";
    private static final String TITLE = "Linnet: the three papers' systems, measured";
    private static final String NO_CHART = "(nothing to draw yet, or no fonts on this machine)";
    private static final String STYLE = """
            body { font: 16px/1.5 system-ui, sans-serif; max-width: 64rem; margin: 2rem auto; padding: 0 1rem; color: #222; }
            table { border-collapse: collapse; margin: 1rem 0; font-size: 14px; display: block; overflow-x: auto; }
            caption { text-align: left; font-weight: 600; padding-bottom: .3rem; }
            th, td { border: 1px solid #ccc; padding: .25rem .6rem; text-align: left; }
            th { background: #f2f4f7; }
            figure { margin: 1.5rem 0; } figure svg { max-width: 100%; height: auto; }
            figcaption { font-size: 14px; color: #555; }
            """;

    private Page() {}

    static void write(Path folder, List<Block> blocks) throws IOException {
        Files.createDirectories(folder.resolve(CHARTS));
        for (Block block : blocks) {
            if (block instanceof Block.Chart chart && !chart.svg().isEmpty()) {
                replace(folder.resolve(CHARTS).resolve(chart.name() + ".svg"), chart.svg());
            }
        }
        replace(folder.resolve(HTML), html(blocks));
        replace(folder.resolve(MARKDOWN), markdown(blocks));
    }

    /** Whoever looks, or ends the program, meets the old file or the new one. */
    private static void replace(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.write(part, text.getBytes(StandardCharsets.UTF_8));
        Files.move(part, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    static String html(List<Block> blocks) {
        StringBuilder out = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(TITLE)
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(TITLE)
                .append("</h1>\n");
        for (Block block : blocks) {
            out.append(html(block)).append('\n');
        }
        return out.append("</body>\n</html>\n").toString();
    }

    private static String html(Block block) {
        if (block instanceof Block.Heading heading) {
            String tag = "h" + heading.level();
            return "<" + tag + ">" + escaped(heading.text()) + "</" + tag + ">";
        }
        if (block instanceof Block.Paragraph paragraph) {
            return "<p>" + escaped(paragraph.text()) + "</p>";
        }
        if (block instanceof Block.Chart chart) {
            String drawing = chart.svg().isEmpty() ? "<p>" + NO_CHART + "</p>" : chart.svg();
            return "<figure>" + drawing + "<figcaption>" + escaped(chart.caption()) + "</figcaption></figure>";
        }
        return html((Block.Table) block);
    }

    private static String html(Block.Table table) {
        StringBuilder out = new StringBuilder("<table><caption>")
                .append(escaped(table.caption()))
                .append("</caption>");
        out.append("<thead>").append(row("th", table.head())).append("</thead><tbody>");
        table.rows().forEach(cells -> out.append(row("td", cells)));
        return out.append("</tbody></table>").toString();
    }

    private static String row(String tag, List<String> cells) {
        StringBuilder out = new StringBuilder("<tr>");
        for (String cell : cells) {
            out.append('<')
                    .append(tag)
                    .append('>')
                    .append(escaped(cell))
                    .append("</")
                    .append(tag)
                    .append('>');
        }
        return out.append("</tr>").toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    static String markdown(List<Block> blocks) {
        StringBuilder out = new StringBuilder("# ").append(TITLE).append("\n\n");
        for (Block block : blocks) {
            out.append(markdown(block)).append("\n\n");
        }
        return out.toString().stripTrailing() + "\n";
    }

    private static String markdown(Block block) {
        if (block instanceof Block.Heading heading) {
            return "#".repeat(heading.level()) + " " + heading.text();
        }
        if (block instanceof Block.Paragraph paragraph) {
            return paragraph.text();
        }
        if (block instanceof Block.Chart chart) {
            return chart.svg().isEmpty()
                    ? "*" + chart.caption() + " " + NO_CHART + "*"
                    : "![" + chart.caption() + "](" + CHARTS + "/" + chart.name() + ".svg)";
        }
        return markdown((Block.Table) block);
    }

    private static String markdown(Block.Table table) {
        List<String> lines = new ArrayList<>();
        lines.add("**" + table.caption() + "**\n");
        lines.add("| " + String.join(" | ", table.head()) + " |");
        lines.add("|" + " --- |".repeat(table.head().size()));
        for (List<String> row : table.rows()) {
            lines.add("| "
                    + String.join(
                            " | ",
                            row.stream().map(cell -> cell.replace("|", "\\|")).toList())
                    + " |");
        }
        return String.join("\n", lines);
    }
}
