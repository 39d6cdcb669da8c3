//! A series over time as a picture in SVG. Pure: the same series gives the same bytes.

use jiff::civil::Date;

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 240.0;
const LEFT: f64 = 64.0;
const RIGHT: f64 = 16.0;
const TOP: f64 = 36.0;
const BOTTOM: f64 = 56.0;

/// What a picture shows.
#[derive(Debug, Clone, PartialEq)]
pub struct Plot<'a> {
    /// What stands above it.
    pub title: &'a str,
    /// What the values count.
    pub unit: &'a str,
    /// Days with their values; `None` where it is not known, which is left as a gap and marked below, never drawn as 0.
    pub series: &'a [(Date, Option<f64>)],
    /// What lies between two days.
    pub between: Between,
}

/// What a value does between two days at which it was computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Between {
    /// It holds until the next day on which something was counted: a step.
    Holds,
    /// It grows as time passes: a straight line.
    Grows,
}

/// The picture, as an SVG document of 720 by 240. Values of one unbroken stretch are joined; days on which nothing is known
/// stand under the axis, where no value can be.
pub fn svg(plot: &Plot<'_>) -> String {
    let known: Vec<f64> = plot.series.iter().filter_map(|(_, value)| *value).collect();
    let least = known.iter().copied().fold(0.0, f64::min);
    let most = known.iter().copied().fold(0.0, f64::max);
    let step = step_of(most - least);
    let (least, top) = ((least / step).floor() * step, ((most / step).ceil() * step).max(least + step));
    let days = |day: &Date| plot.series.first().map_or(0.0, |(first, _)| apart(*first, *day));
    let length = plot.series.last().map_or(0.0, |(last, _)| days(last)).max(1.0);
    let x = |day: &Date| LEFT + (WIDTH - LEFT - RIGHT) * days(day) / length;
    let y = |value: f64| TOP + (HEIGHT - TOP - BOTTOM) * (top - value) / (top - least);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" font-family=\"sans-serif\" \
         font-size=\"11\">\n<title>{}</title>\n<rect width=\"{WIDTH}\" height=\"{HEIGHT}\" fill=\"white\"/>\n",
        escaped(plot.title)
    );
    out += &format!("<text x=\"{LEFT}\" y=\"20\" font-size=\"13\">{}</text>\n", escaped(plot.title));
    let lines = ((top - least) / step).round() as usize;
    for value in (0..=lines).map(|line| least + step * line as f64) {
        let at = y(value);
        out += &format!(
            "<line x1=\"{LEFT}\" y1=\"{at:.1}\" x2=\"{:.1}\" y2=\"{at:.1}\" stroke=\"#ddd\"/>\n\
             <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>\n",
            WIDTH - RIGHT,
            LEFT - 6.0,
            at + 4.0,
            label(value)
        );
    }
    let unit_at = HEIGHT - 6.0;
    out += &format!("<text x=\"{LEFT}\" y=\"{unit_at:.1}\" fill=\"#555\">{}</text>\n", escaped(plot.unit));
    for (anchor, entry) in [("start", plot.series.first()), ("end", plot.series.last())] {
        if let Some((day, _)) = entry {
            out += &format!(
                "<text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"{anchor}\">{day}</text>\n",
                x(day),
                HEIGHT - BOTTOM + 32.0
            );
        }
    }
    for stretch in plot.series.split(|(_, value)| value.is_none()).filter(|stretch| !stretch.is_empty()) {
        let mut path = String::new();
        for (day, value) in stretch {
            let Some(value) = value else { continue };
            path += &match plot.between {
                _ if path.is_empty() => format!("M{:.1} {:.1}", x(day), y(*value)),
                Between::Holds => format!(" H{:.1} V{:.1}", x(day), y(*value)),
                Between::Grows => format!(" L{:.1} {:.1}", x(day), y(*value)),
            };
        }
        out += &format!("<path d=\"{path}\" fill=\"none\" stroke=\"#225\" stroke-width=\"1.5\"/>\n");
    }
    for (day, value) in plot.series {
        let at = x(day);
        out += &match value {
            Some(value) => format!(
                "<circle cx=\"{at:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"#225\"><title>{day}: {}</title></circle>\n",
                y(*value),
                label(*value)
            ),
            None => format!(
                "<text x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\" fill=\"#a60\">?<title>{day}: unknown</title></text>\n",
                HEIGHT - BOTTOM + 15.0
            ),
        };
    }
    if plot.series.iter().any(|(_, value)| value.is_none()) {
        out += &format!(
            "<text x=\"{:.1}\" y=\"{unit_at:.1}\" text-anchor=\"end\" fill=\"#a60\">? not known on that day</text>\n",
            WIDTH - RIGHT
        );
    }
    out + "</svg>\n"
}

/// A round step between two lines, so that two to five of them span a range.
fn step_of(range: f64) -> f64 {
    if range <= 0.0 || !range.is_finite() {
        return 0.5;
    }
    let unit = 10f64.powf((range / 2.0).log10().floor());
    let fits = |step: &f64| range / (step * unit) >= 2.0;
    [5.0, 2.0, 1.0].into_iter().find(fits).unwrap_or(1.0) * unit
}

fn apart(from: Date, to: Date) -> f64 {
    from.until(to).map_or(0.0, |span| f64::from(span.get_days()))
}

fn label(value: f64) -> String {
    let text = format!("{value:.3}");
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text }
}

/// A text with the signs that XML keeps for itself written out, and without control characters, which it does not admit.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap_or_default()
    }

    #[test]
    fn what_is_unknown_is_a_gap_with_a_mark() {
        let series = [
            (day("2026-01-01"), Some(0.25)),
            (day("2026-01-11"), None),
            (day("2026-01-21"), Some(1.0)),
            (day("2026-01-31"), Some(0.5)),
        ];
        let picture = svg(&Plot { title: "a < b & c", unit: "share", series: &series, between: Between::Holds });
        assert_eq!(picture.matches("<path").count(), 2);
        assert_eq!(picture.matches("<circle").count(), 3);
        assert!(picture.contains("2026-01-11: unknown"));
        assert!(picture.contains("a &lt; b &amp; c"));
        // A third and two thirds of the way between the margins, and the whole way.
        assert!(picture.contains("M490.7 36.0 H704.0 V110.0"), "{picture}");
        assert!(picture.contains(">? not known on that day<"));
    }

    #[test]
    fn nothing_at_all_is_a_picture_too() {
        assert!(svg(&Plot { title: "", unit: "", series: &[], between: Between::Grows }).ends_with("</svg>\n"));
        let same = [(day("2026-01-01"), Some(0.0)), (day("2026-01-01"), Some(0.0))];
        assert!(!svg(&Plot { title: "", unit: "", series: &same, between: Between::Grows }).contains("NaN"));
    }

    #[test]
    fn lines_stand_at_round_values() {
        for (range, step) in [(3.588, 1.0), (1157.0, 500.0), (1.0, 0.5), (0.1765, 0.05), (100.0, 50.0), (0.0, 0.5)] {
            assert!((step_of(range) - step).abs() < 1e-9, "{range}: {}", step_of(range));
        }
        let series = [(day("2026-01-01"), Some(0.0)), (day("2026-01-31"), Some(3.5))];
        let picture = svg(&Plot { title: "", unit: "ratio", series: &series, between: Between::Grows });
        assert!(picture.contains(">4</text>") && picture.contains("M64.0 184.0 L704.0 54.5"), "{picture}");
    }
}
