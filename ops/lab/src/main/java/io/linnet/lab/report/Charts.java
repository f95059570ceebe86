package io.linnet.lab.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.w3c.dom.Document;

/** Line charts as SVG: laid out by XChart, written by Batik. */
final class Charts {
    private static final int WIDTH = 720;
    private static final int HEIGHT = 380;
    private static final int LONG_NAME = 30;
    private static final int LINE = 24;
    private static final int PLACES = 1;
    /** Apart for eyes that tell red and green badly (Okabe and Ito). */
    private static final Color[] COLOURS = {
        new Color(0x0072B2),
        new Color(0xD55E00),
        new Color(0x009E73),
        new Color(0xCC79A7),
        new Color(0xE69F00),
        new Color(0x56B4E9),
        new Color(0x000000),
        new Color(0x999999)
    };

    static {
        if (System.getProperty("java.awt.headless") == null) {
            System.setProperty("java.awt.headless", "true");
        }
    }

    private Charts() {}

    /**
     * One line.
     *
     * @param errors half-lengths of error bars; empty: none
     */
    record Series(String name, List<? extends Number> x, List<? extends Number> y, List<? extends Number> errors) {
        static Series of(String name, List<? extends Number> x, List<? extends Number> y) {
            return new Series(name, x, y, List.of());
        }
    }

    /** @return the drawing, or a chart without one where the machine has no fonts to letter it with */
    static Block.Chart lines(String name, String caption, String xTitle, String yTitle, List<Series> all) {
        List<Series> drawn =
                all.stream().filter(series -> !series.x().isEmpty()).toList();
        if (drawn.isEmpty()) {
            return new Block.Chart(name, caption, "");
        }
        try {
            return new Block.Chart(name, caption, svg(name, chart(xTitle, yTitle, drawn)));
        } catch (RuntimeException | LinkageError | InternalError noFonts) {
            return new Block.Chart(name, caption, "");
        }
    }

    private static boolean isLong(List<Series> all) {
        return all.stream().anyMatch(series -> series.name().length() > LONG_NAME);
    }

    /** Long names stand below the chart, a line each. */
    private static int height(List<Series> all) {
        return isLong(all) ? HEIGHT + LINE * all.size() : HEIGHT;
    }

    private static XYChart chart(String xTitle, String yTitle, List<Series> all) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(height(all))
                .xAxisTitle(xTitle)
                .yAxisTitle(yTitle)
                .build();
        chart.getStyler()
                .setLegendPosition(isLong(all) ? Styler.LegendPosition.OutsideS : Styler.LegendPosition.OutsideE)
                .setLegendLayout(Styler.LegendLayout.Vertical)
                .setChartBackgroundColor(Color.WHITE)
                .setSeriesColors(COLOURS)
                .setMarkerSize(5)
                .setLegendBorderColor(Color.WHITE);
        for (Series series : all) {
            XYSeries added = series.errors().isEmpty()
                    ? chart.addSeries(series.name(), series.x(), series.y())
                    : chart.addSeries(series.name(), series.x(), series.y(), series.errors());
            added.setLineStyle(new BasicStroke(1.6f));
            added.setMarker(series.x().size() > 20 ? SeriesMarkers.NONE : SeriesMarkers.CIRCLE);
        }
        return chart;
    }

    private static String svg(String name, XYChart chart) {
        try {
            Document document =
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().newDocument();
            SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
            context.setPrecision(PLACES);
            context.setComment("");
            SVGGraphics2D graphics = new SVGGraphics2D(context, false);
            chart.paint(graphics, WIDTH, chart.getHeight());
            StringWriter out = new StringWriter();
            graphics.stream(out, true);
            graphics.dispose();
            String text = out.toString();
            // Many drawings share one page, and so one space of names.
            return text.substring(text.indexOf("<svg"))
                    .replace(" id=\"", " id=\"" + name + "-")
                    .replace("url(#", "url(#" + name + "-")
                    .replaceFirst("<svg", "<svg viewBox=\"0 0 " + WIDTH + " " + chart.getHeight() + "\"")
                    .strip();
        } catch (ParserConfigurationException | IOException e) {
            throw new IllegalStateException("drawing failed", e);
        }
    }
}
