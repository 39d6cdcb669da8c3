//! Where boxes and arrows stand: layers from left to right in bands from top to bottom, after Sugiyama, Tagawa and Toda,
//! Methods for visual understanding of hierarchical system structures, IEEE Transactions on Systems, Man, and Cybernetics
//! 11 (1981). Layers are longest paths, crossings are reduced by barycentres, long arrows keep a slot in every layer that
//! they pass, so that no arrow runs through a box. Lengths are pixels of a drawing at 96 to the inch.

use super::arrows::Sheet;

/// Width of a box.
pub(crate) const BOX: f64 = 216.0;
/// Where layers begin.
pub(crate) const LEFT: f64 = 24.0;
/// Room in which arrows bend.
pub(crate) const BEND: f64 = 56.0;
/// What stands above the first band.
pub(crate) const TOP: f64 = 84.0;
/// The heading of a band.
pub(crate) const HEADING: f64 = 34.0;
/// Between boxes of one layer.
const APART: f64 = 18.0;
/// Height of the slot of an arrow that passes a layer.
const PASSING: f64 = 14.0;
/// Between boxes that nothing links.
const GUTTER: f64 = 22.0;
/// Boxes in a row, at the least as far as the width of the drawing goes.
const COLUMNS: usize = 4;
/// How often layers are put in order.
const SWEEPS: usize = 12;

/// A rectangle: left, top, width, height.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(crate) struct Place {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) width: f64,
    pub(crate) height: f64,
}

/// The way of an arrow.
#[derive(Debug, Clone, Default)]
pub(crate) struct Route {
    /// From the right side of the first box on: where it bends to in each layer, as (left end, right end, height).
    pub(crate) through: Vec<(f64, f64, f64)>,
    /// Where it leaves.
    pub(crate) start: (f64, f64),
    /// Whether it runs against the order of layers: its head is at its left end.
    pub(crate) back: bool,
}

/// A drawing without its ink.
#[derive(Debug, Default)]
pub(crate) struct Laid {
    pub(crate) width: f64,
    pub(crate) height: f64,
    /// Bands with their names, from the top.
    pub(crate) bands: Vec<(String, Place)>,
    pub(crate) places: Vec<Place>,
    pub(crate) routes: Vec<Route>,
}

/// How high things are.
#[derive(Debug)]
pub(crate) struct Sizes {
    /// Height of each box's words.
    pub(crate) items: Vec<f64>,
    /// Height of each arrow's words.
    pub(crate) arrows: Vec<f64>,
    /// Width of each arrow's words.
    pub(crate) widths: Vec<f64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Slot {
    Item(usize),
    Passing(usize),
}

/// The slots of each layer of each band.
type Bands = Vec<Vec<Vec<Slot>>>;

/// Lays a sheet out.
pub(crate) fn lay(sheet: &Sheet, sizes: &Sizes, back: &[bool]) -> Laid {
    let count = sheet.items.len();
    // Every arrow from left to right: (left, right).
    let ends: Vec<(usize, usize)> = sheet
        .arrows
        .iter()
        .zip(back)
        .map(|(arrow, back)| if *back { (arrow.to, arrow.from) } else { (arrow.from, arrow.to) })
        .collect();
    let layers = layers(count, &ends);
    let mut linked = vec![false; count];
    ends.iter().for_each(|(left, right)| (linked[*left], linked[*right]) = (true, true));
    let last = (0..count).filter(|item| linked[*item]).map(|item| layers[item]).max();
    let depth = last.map_or(0, |last| last + 1);
    let lane = |item: usize| sheet.lanes.iter().position(|lane| *lane == sheet.items[item].lane).unwrap_or(0);
    let mut bands: Bands = vec![vec![Vec::new(); depth]; sheet.lanes.len()];
    for item in (0..count).filter(|item| linked[*item]) {
        bands[lane(item)][layers[item]].push(Slot::Item(item));
    }
    for (arrow, (left, right)) in ends.iter().enumerate() {
        for slots in &mut bands[lane(*right)][layers[*left] + 1..layers[*right]] {
            slots.push(Slot::Passing(arrow));
        }
    }
    order(&mut bands, &ends, &layers);
    place(sheet, sizes, &bands, &ends, &layers, &linked, back)
}

/// Which arrows close a circle: drawn against the order of layers. Waits come first, so that a last time or what a
/// breach does never turns a wait round.
pub(crate) fn back_arrows(sheet: &Sheet) -> Vec<bool> {
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); sheet.items.len()];
    let mut back = vec![false; sheet.arrows.len()];
    let mut order: Vec<usize> = (0..sheet.arrows.len()).collect();
    order.sort_by_key(|arrow| (sheet.arrows[*arrow].kind, *arrow));
    for arrow in order {
        let (from, to) = (sheet.arrows[arrow].from, sheet.arrows[arrow].to);
        let mut reached = vec![false; sheet.items.len()];
        let mut open = vec![to];
        while let Some(item) = open.pop() {
            if !std::mem::replace(&mut reached[item], true) {
                open.extend(&next[item]);
            }
        }
        back[arrow] = reached[from];
        let (left, right) = if back[arrow] { (to, from) } else { (from, to) };
        next[left].push(right);
    }
    back
}

/// The layer of each box: the longest path to it; what nothing leads to stands just before what it leads to.
fn layers(count: usize, ends: &[(usize, usize)]) -> Vec<usize> {
    let mut layers = vec![0usize; count];
    let mut incoming = vec![0usize; count];
    let mut next: Vec<Vec<usize>> = vec![Vec::new(); count];
    for (left, right) in ends {
        incoming[*right] += 1;
        next[*left].push(*right);
    }
    let sources: Vec<usize> = (0..count).filter(|item| incoming[*item] == 0).collect();
    let mut open = sources.clone();
    while let Some(item) = open.pop() {
        for other in &next[item] {
            layers[*other] = layers[*other].max(layers[item] + 1);
            incoming[*other] -= 1;
            if incoming[*other] == 0 {
                open.push(*other);
            }
        }
    }
    for source in sources {
        if let Some(nearest) = next[source].iter().map(|other| layers[*other]).min() {
            layers[source] = nearest.saturating_sub(1);
        }
    }
    layers
}

/// The slot in which an arrow stands in a layer.
fn slot_at(arrow: usize, layer: usize, ends: &[(usize, usize)], layers: &[usize]) -> Slot {
    let (left, right) = ends[arrow];
    if layer == layers[left] {
        Slot::Item(left)
    } else if layer == layers[right] {
        Slot::Item(right)
    } else {
        Slot::Passing(arrow)
    }
}

/// Puts each layer in the order of the mean places of what its slots are linked to, forth and back.
fn order(bands: &mut Bands, ends: &[(usize, usize)], layers: &[usize]) {
    let depth = bands.first().map_or(0, Vec::len);
    let ranks = |bands: &Bands, layer: usize| {
        let slots: Vec<Slot> = bands.iter().flat_map(|band| &band[layer]).copied().collect();
        move |slot: Slot| slots.iter().position(|other| *other == slot)
    };
    for sweep in 0..SWEEPS {
        let forth = sweep % 2 == 0;
        let sequence: Vec<usize> =
            if forth { (1..depth).collect() } else { (0..depth.saturating_sub(1)).rev().collect() };
        for layer in sequence {
            let beside = if forth { layer - 1 } else { layer + 1 };
            let rank = ranks(bands, beside);
            let own = ranks(bands, layer);
            for band in bands.iter_mut() {
                let mut keyed: Vec<(f64, usize, Slot)> = Vec::new();
                for (index, slot) in band[layer].iter().enumerate() {
                    let mut sum = 0.0;
                    let mut number = 0.0;
                    for (arrow, (left, right)) in ends.iter().enumerate() {
                        let spans = layers[*left] <= layer.min(beside) && layers[*right] >= layer.max(beside);
                        if spans
                            && slot_at(arrow, layer, ends, layers) == *slot
                            && let Some(at) = rank(slot_at(arrow, beside, ends, layers))
                        {
                            sum += at as f64;
                            number += 1.0;
                        }
                    }
                    let mean = if number > 0.0 { sum / number } else { own(*slot).unwrap_or(index) as f64 };
                    keyed.push((mean, index, *slot));
                }
                keyed.sort_by(|left, right| left.0.total_cmp(&right.0).then(left.1.cmp(&right.1)));
                band[layer] = keyed.into_iter().map(|(.., slot)| slot).collect();
            }
        }
    }
}

fn place(
    sheet: &Sheet,
    sizes: &Sizes,
    bands: &Bands,
    ends: &[(usize, usize)],
    layers: &[usize],
    linked: &[bool],
    back: &[bool],
) -> Laid {
    let count = sheet.items.len();
    let depth = bands.first().map_or(0, Vec::len);
    // Words of arrows stand before the box they end at; each layer keeps the room that its widest words need.
    let mut room = vec![0.0f64; depth];
    let mut ports = vec![0.0f64; count];
    for (arrow, (_, right)) in ends.iter().enumerate() {
        room[layers[*right]] = room[layers[*right]].max(sizes.widths[arrow] + 46.0);
        ports[*right] += sizes.arrows[arrow];
    }
    let mut lefts = vec![LEFT; depth];
    for layer in 1..depth {
        lefts[layer] = lefts[layer - 1] + BOX + BEND + room[layer];
    }
    let grid = BOX + GUTTER;
    let right = lefts.last().map_or(0.0, |left| left + BOX).max(LEFT + grid * COLUMNS as f64 - GUTTER);
    let columns = (((right - LEFT + GUTTER) / grid) as usize).max(1);
    let mut laid = Laid { width: right + LEFT, places: vec![Place::default(); count], ..Laid::default() };
    // The height of each arrow in each layer that it passes.
    let mut passing: Vec<Vec<(usize, f64)>> = vec![Vec::new(); ends.len()];
    let mut top = TOP;
    for (lane, band) in bands.iter().enumerate() {
        let begin = top;
        let mut bottom = begin + HEADING;
        for (layer, slots) in band.iter().enumerate() {
            let mut at = begin + HEADING;
            for slot in slots {
                let height = match slot {
                    Slot::Item(item) => sizes.items[*item].max(ports[*item] + 8.0),
                    Slot::Passing(_) => PASSING,
                };
                let wanted = wanted(*slot, ends, &laid, &passing, layers, (begin, layer));
                let y = wanted.map_or(at, |middle| at.max(middle - height / 2.0));
                match slot {
                    Slot::Item(item) => laid.places[*item] = Place { x: lefts[layer], y, width: BOX, height },
                    Slot::Passing(arrow) => passing[*arrow].push((layer, y + height / 2.0)),
                }
                at = y + height + APART;
                bottom = bottom.max(at);
            }
        }
        if bottom > begin + HEADING {
            laid.bands.push(band_at(&sheet.lanes[lane], begin, bottom, laid.width));
            top = bottom + 10.0;
        }
    }
    // Boxes that nothing links stand below all arrows, so that none runs behind them.
    for name in &sheet.lanes {
        let free: Vec<usize> = (0..count).filter(|item| !linked[*item] && sheet.items[*item].lane == *name).collect();
        if free.is_empty() {
            continue;
        }
        let begin = top;
        let mut bottom = begin + HEADING;
        for row in free.chunks(columns) {
            let height = row.iter().map(|item| sizes.items[*item]).fold(0.0, f64::max);
            for (column, item) in row.iter().enumerate() {
                let x = LEFT + grid * column as f64;
                laid.places[*item] = Place { x, y: bottom, width: BOX, height: sizes.items[*item] };
            }
            bottom += height + APART;
        }
        let alone = "linked to no other clause";
        let name = if name.is_empty() { alone.to_string() } else { format!("{name}, {alone}") };
        laid.bands.push(band_at(&name, begin, bottom, laid.width));
        top = bottom + 10.0;
    }
    laid.height = top;
    laid.routes = routes(sheet, sizes, ends, &lefts, &passing, &laid.places);
    laid.routes.iter_mut().zip(back).for_each(|(route, back)| route.back = *back);
    laid
}

fn band_at(name: &str, top: f64, bottom: f64, width: f64) -> (String, Place) {
    (name.to_string(), Place { x: 8.0, y: top, width: width - 16.0, height: bottom - top })
}

/// The height at which a slot would stand level with what leads to it in its own band.
fn wanted(
    slot: Slot,
    ends: &[(usize, usize)],
    laid: &Laid,
    passing: &[Vec<(usize, f64)>],
    layers: &[usize],
    (begin, layer): (f64, usize),
) -> Option<f64> {
    let mut heights = Vec::new();
    for (arrow, (left, right)) in ends.iter().enumerate() {
        let of_slot = match slot {
            Slot::Item(item) => *right == item,
            Slot::Passing(other) => other == arrow,
        };
        if !of_slot {
            continue;
        }
        let before = passing[arrow].iter().rev().find(|(at, _)| at + 1 == layer).map(|(_, height)| *height);
        let place = laid.places[*left];
        let of_item = (layers[*left] + 1 == layer && place.y >= begin).then_some(place.y + place.height / 2.0);
        heights.extend(before.filter(|height| *height >= begin).or(of_item));
    }
    (!heights.is_empty()).then(|| heights.iter().sum::<f64>() / heights.len() as f64)
}

fn routes(
    sheet: &Sheet,
    sizes: &Sizes,
    ends: &[(usize, usize)],
    lefts: &[f64],
    passing: &[Vec<(usize, f64)>],
    places: &[Place],
) -> Vec<Route> {
    let mut routes = vec![Route::default(); ends.len()];
    for item in 0..places.len() {
        let place = places[item];
        // Where an arrow comes from, for the order of the ends at this box; ways of one box stay side by side.
        let from = |arrow: usize| {
            let (left, _) = ends[arrow];
            passing[arrow].last().map_or(places[left].y + places[left].height / 2.0, |(_, height)| *height)
        };
        let mut into: Vec<usize> = (0..ends.len()).filter(|arrow| ends[*arrow].1 == item).collect();
        into.sort_by(|left, right| {
            let way = |arrow: usize| sheet.arrows[arrow].way;
            let both = way(*left).is_some().cmp(&way(*right).is_some());
            both.then(from(*left).total_cmp(&from(*right))).then(left.cmp(right))
        });
        let all: f64 = into.iter().map(|arrow| sizes.arrows[*arrow]).sum();
        let mut y = place.y + (place.height - all) / 2.0;
        for arrow in into {
            // The line runs below its words.
            let height = y + sizes.arrows[arrow] - 6.0;
            routes[arrow].through.push((place.x, place.x, height));
            y += sizes.arrows[arrow];
        }
        let mut out: Vec<usize> = (0..ends.len()).filter(|arrow| ends[*arrow].0 == item).collect();
        let toward = |arrow: usize| {
            let (_, right) = ends[arrow];
            passing[arrow].first().map_or(places[right].y + places[right].height / 2.0, |(_, height)| *height)
        };
        out.sort_by(|left, right| toward(*left).total_cmp(&toward(*right)).then(left.cmp(right)));
        for (index, arrow) in out.iter().enumerate() {
            let share = (index as f64 + 1.0) / (out.len() as f64 + 1.0);
            routes[*arrow].start = (place.x + place.width, place.y + place.height * share);
        }
    }
    for (arrow, route) in routes.iter_mut().enumerate() {
        let end = route.through.pop();
        for (layer, height) in &passing[arrow] {
            route.through.push((lefts[*layer], lefts[*layer] + BOX, *height));
        }
        route.through.extend(end);
    }
    routes
}
