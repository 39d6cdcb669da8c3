//! Times the questions that are asked of a temporal network, for growing networks.
//!
//! `cargo run --release -p irenic-check --example controllability`

#[path = "../tests/random/mod.rs"]
mod random;

use std::time::Instant;

use irenic_check::{Controllability, LinkError, Network, TimePoint};
use random::Random;

const DAY: i64 = 86_400;

/// How far back a link may reach, in points.
const NEAR: i64 = 50;

/// How often each question is asked; the shortest time counts, as other programs only ever add to it.
const RUNS: usize = 5;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("                             |  kept for sure: milliseconds       |  not kept: milliseconds");
    println!("points   links  contingent  |  conflict  schedule  controllable  |  conflict  controllable  parts");
    for points in [250, 500, 1000, 2000, 4000] {
        let Process { network, first, last } = process(points, 7)?;
        let contingent = network.links().filter(|(_, link)| link.contingent).count();
        let (consistency, conflict) = timed(|| network.first_conflict(|_| true));
        let (scheduling, schedule) = timed(|| network.schedule(first, |_| true));
        let (deciding, controllability) = timed(|| network.controllability(|_| true));
        if conflict.is_some() || controllability != Controllability::Controllable {
            return Err("the process can be kept by construction".into());
        }

        // The whole process by the last day on which it may end if everything goes well: consistent, not controllable.
        let mut spoilt = network.clone();
        spoilt.require(first, last, None, schedule.map_err(|_| "no schedule")?.earliest(last), u32::MAX)?;
        let (spoilt_consistency, conflict) = timed(|| spoilt.first_conflict(|_| true));
        let (explaining, controllability) = timed(|| spoilt.controllability(|_| true));
        let (None, Controllability::Uncontrollable(course)) = (conflict, controllability) else {
            return Err("the deadline can be met with luck only".into());
        };
        println!(
            "{points:>6} {:>7} {contingent:>11}  | {consistency:>9.1} {scheduling:>9.1} {deciding:>13.1}  | \
             {spoilt_consistency:>9.1} {explaining:>13.1} {:>6}",
            network.links().count(),
            course.parts.len()
        );
    }
    Ok(())
}

/// The shortest time of several runs in milliseconds, and what the question is answered with.
fn timed<T>(question: impl Fn() -> T) -> (f64, T) {
    let run = || {
        let began = Instant::now();
        let answer = question();
        (began.elapsed().as_secs_f64() * 1000.0, answer)
    };
    (1..RUNS).fold(run(), |shortest, _| {
        let again = run();
        if again.0 < shortest.0 { again } else { shortest }
    })
}

/// A network with its first and last point.
struct Process {
    network: Network<u32>,
    first: TimePoint,
    last: TimePoint,
}

/// A process of so many points with three links a point, a fifth of them contingent.
///
/// It is controllable, because doing everything as soon as it is allowed keeps every upper bound: each is at least the
/// latest time that its end can then come less the earliest that its start can.
fn process(points: usize, seed: u64) -> Result<Process, LinkError> {
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
    Ok(Process { network, first: made[0], last: made[last] })
}
