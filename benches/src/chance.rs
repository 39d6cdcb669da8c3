/// Random numbers by splitmix64 (Steele, Lea and Flood 2014), which is small, fast, and the same on every machine.
#[derive(Debug, Clone)]
pub(crate) struct Chance {
    state: u64,
}

impl Chance {
    /// The stream `stream` of a seed; streams of one seed have nothing to do with each other.
    pub(crate) fn new(seed: u64, stream: u64) -> Self {
        let mut mixed = Chance { state: seed ^ stream.wrapping_mul(0xd6e8_feb8_6659_fd93) };
        let state = mixed.next();
        Chance { state }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number from 0 up to and without `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.next()) * u128::from(end)) >> 64) as u64
    }

    /// Whether something happens that happens in `times` of `of` cases.
    pub(crate) fn happens(&mut self, times: u64, of: u64) -> bool {
        self.below(of) < times
    }

    /// A waiting time with an exponential distribution, in the unit of `mean`. Von Neumann's method (1951), which
    /// compares uniform numbers and takes no logarithm: logarithms differ between machines in the last place.
    pub(crate) fn wait(&mut self, mean: f64) -> f64 {
        let mut whole = 0.0;
        loop {
            let first = self.next();
            let (mut least, mut run) = (first, 1u32);
            loop {
                let next = self.next();
                if next >= least {
                    break;
                }
                least = next;
                run += 1;
            }
            if run % 2 == 1 {
                return (whole + first as f64 / 18_446_744_073_709_551_616.0) * mean;
            }
            whole += 1.0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_have_the_mean_and_the_variance_of_an_exponential_distribution() {
        let mut chance = Chance::new(1, 2);
        let waits: Vec<f64> = (0..100_000).map(|_| chance.wait(10.0)).collect();
        let mean = waits.iter().sum::<f64>() / waits.len() as f64;
        let variance = waits.iter().map(|wait| (wait - mean).powi(2)).sum::<f64>() / waits.len() as f64;
        assert!((mean - 10.0).abs() < 0.2, "{mean}");
        assert!((variance - 100.0).abs() < 4.0, "{variance}");
    }

    #[test]
    fn the_numbers_are_those_of_splitmix64() {
        // The first outputs for the seed 0, as published with the algorithm.
        let mut chance = Chance { state: 0 };
        assert_eq!([chance.next(), chance.next()], [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4]);
    }
}
