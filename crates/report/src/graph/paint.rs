//! Words and lines of a drawing in SVG. Drawings are black on white, turn over where the reader's screen is dark, and
//! stay black on white in print; what a stroke means is always also said in words.

use crate::terminal::{fill, width_of};

/// Pixels that a column of a text of one pixel takes: generous for the usual sans-serif faces.
const COLUMN: f64 = 0.58;

/// The looks of a drawing. No script, no font from elsewhere.
pub(crate) const LOOKS: &str = "\
text { font-family: Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif; fill: #111; }
.ground { fill: #fff; }
.band { fill: #f4f4f2; stroke: #c8c8c4; }
.box { fill: #fff; stroke: #333; stroke-width: 1.2; }
.phase { stroke-width: 2.6; }
.moment { fill: #f4f4f2; }
.line { fill: none; stroke: #333; stroke-width: 1.3; }
.last { stroke-dasharray: 2 3; }
.effect { stroke-dasharray: 1 5; stroke-linecap: round; stroke-width: 1.8; }
.locked { stroke-dasharray: 9 5; stroke-width: 2.6; }
.critical { stroke-width: 3.4; }
.head { fill: #333; }
.or { fill: #fff; stroke: #333; }
.grid { stroke: #c8c8c4; fill: none; }
.area { fill: #d9d9d4; stroke: none; }
.soft { fill: #444; }
@media (prefers-color-scheme: dark) {
text { fill: #eee; } .ground { fill: #16181b; } .band { fill: #1f2226; stroke: #4a4e54; }
.box { fill: #16181b; stroke: #ccc; } .moment { fill: #1f2226; } .line { stroke: #ccc; } .head { fill: #ccc; }
.or { fill: #16181b; stroke: #ccc; } .grid { stroke: #4a4e54; } .area { fill: #3a3f46; } .soft { fill: #bbb; }
}
@media print {
text { fill: #111; } .ground { fill: #fff; } .band { fill: #fff; stroke: #999; } .box { fill: #fff; stroke: #000; }
.moment { fill: #fff; } .line { stroke: #000; } .head { fill: #000; } .or { fill: #fff; stroke: #000; }
.area { fill: #ddd; } .soft { fill: #222; }
}
";

/// A text that stands in XML as it is read. Characters that XML cannot hold are left out.
pub(crate) fn escaped(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if character.is_control() => out.push(' '),
            _ => out.push(character),
        }
    }
    out
}

/// The width of a text of some size, never less than it takes in the usual faces.
pub(crate) fn width(text: &str, size: f64) -> f64 {
    width_of(text) as f64 * size * COLUMN
}

/// A text broken to a width in pixels, at some size.
pub(crate) fn broken(text: &str, room: f64, size: f64) -> Vec<String> {
    if text.is_empty() {
        return Vec::new();
    }
    fill(text, (room / (size * COLUMN)) as usize)
}

/// Words at a place: left end of the base line.
pub(crate) fn words(out: &mut String, text: &str, (x, y): (f64, f64), size: f64, more: &str) {
    *out += &format!("<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\"{more}>{}</text>\n", escaped(text));
}

/// The beginning of a drawing with its title and what it shows, for those who cannot see it.
pub(crate) fn begin(size: (f64, f64), title: &str, about: &str) -> String {
    let (width, height) = size;
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" role=\"img\" aria-labelledby=\"title about\">\n<title id=\"title\">{}</title>\n\
         <desc id=\"about\">{}</desc>\n<style>\n{LOOKS}</style>\n\
         <rect class=\"ground\" width=\"{width:.0}\" height=\"{height:.0}\"/>\n",
        escaped(title),
        escaped(about)
    )
}

/// A head of an arrow that points right (or left) with its tip at a place.
pub(crate) fn head(out: &mut String, (x, y): (f64, f64), left: bool) {
    let back = if left { 9.0 } else { -9.0 };
    *out += &format!(
        "<path class=\"head\" d=\"M{x:.1} {y:.1} L{:.1} {:.1} L{:.1} {:.1} Z\"/>\n",
        x + back,
        y - 4.5,
        x + back,
        y + 4.5
    );
}
