//! Times the questions that are asked of a temporal network, for growing networks.
//!
//! `cargo run --release -p irenic-check --example controllability`

#[path = "../tests/random/mod.rs"]
mod random;

use std::time::Instant;

use irenic_check::{Controllability, Network, TimePoint};
use random::Random;

const DAY: i64 = 86_400;

/// How far back a link may reach, in points.
const NEAR: i64 = 50;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("points  links  contingent  consistent  schedule  controllable  spoilt: conflict  course  parts");
    for points in [250, 500, 1000, 2000, 4000] {
        let (network, last) = process(points, 7)?;
        let contingent = network.links().filter(|(_, link)| link.contingent).count();
        print!("{points:>6} {:>6} {contingent:>11}", network.links().count());

        let began = Instant::now();
        let conflict = network.first_conflict(|_| true);
        print!(" {:>8.1} ms", milliseconds(began));
        if conflict.is_some() {
            return Err("the network is consistent by construction".into());
        }

        let began = Instant::now();
        network.schedule(last.0, |_| true).map_err(|_| "no schedule")?;
        print!(" {:>6.1} ms", milliseconds(began));

        let began = Instant::now();
        let controllability = network.controllability(|_| true);
        print!(" {:>10.1} ms", milliseconds(began));
        if controllability != Controllability::Controllable {
            return Err("the network is controllable by construction".into());
        }

        // The whole process by the last day on which it may end if everything goes well: consistent, not controllable.
        let mut spoilt = network.clone();
        let earliest = network.schedule(last.0, |_| true).ok().and_then(|schedule| schedule.earliest(last.1));
        spoilt.require(last.0, last.1, None, earliest, u32::MAX)?;
        let began = Instant::now();
        if spoilt.first_conflict(|_| true).is_some() {
            return Err("the deadline is no earlier than the process can end".into());
        }
        print!(" {:>14.1} ms", milliseconds(began));
        let began = Instant::now();
        let Controllability::Uncontrollable(course) = spoilt.controllability(|_| true) else {
            return Err("the deadline cannot be met for sure".into());
        };
        println!(" {:>6.1} ms {:>5}", milliseconds(began), course.parts.len());
    }
    Ok(())
}

fn milliseconds(began: Instant) -> f64 {
    began.elapsed().as_secs_f64() * 1000.0
}

/// A process of so many points with three links a point, a fifth of them contingent, and its first and last point.
///
/// It is controllable, because doing everything as soon as it is allowed keeps every upper bound: each is at least the
/// latest time that its end can then come less the earliest that its start can.
fn process(points: usize, seed: u64) -> Result<(Network<u32>, (TimePoint, TimePoint)), Box<dyn std::error::Error>> {
    let random = &mut Random::new(seed);
    let mut network = Network::new();
    let made: Vec<TimePoint> = (0..points).map(|_| network.point()).collect();
    let mut tag = 0;
    // Earliest and latest time if everything is done as soon as it may be.
    let mut times: Vec<(i64, i64)> = vec![(0, 0); points];
    for at in 1..points {
        let before = |random: &mut Random| random.between((at as i64 - NEAR).max(0), at as i64 - 1) as usize;
        let start = before(random);
        // Three of five points end a contingent link, which makes a fifth of the links.
        let awaited = random.between(1, 5) <= 3;
        if awaited {
            let lower = random.between(1, 20) * DAY;
            let upper = lower + random.between(0, 10) * DAY;
            network.contingent(made[start], made[at], lower, Some(upper), tag)?;
            times[at] = (times[start].0 + lower, times[start].1 + upper);
        } else {
            let lower = random.between(0, 5) * DAY;
            network.require(made[start], made[at], Some(lower), None, tag)?;
            times[at] = (times[start].0 + lower, times[start].1 + lower);
            let (other, lower) = (before(random), random.between(0, 5) * DAY);
            network.require(made[other], made[at], Some(lower), None, tag + 1)?;
            times[at].0 = times[at].0.max(times[other].0 + lower);
            times[at].1 = times[at].1.max(times[other].1 + lower);
        }
        for deadline in 0..if awaited { 2 } else { 1 } {
            let start = before(random);
            let most = times[at].1 - times[start].0 + random.between(0, 2) * DAY;
            network.require(made[start], made[at], None, Some(most), tag + 2 + deadline)?;
        }
        tag += 4;
    }
    let last = (0..points).max_by_key(|&at| times[at]).unwrap_or(0);
    Ok((network, (made[0], made[last])))
}
