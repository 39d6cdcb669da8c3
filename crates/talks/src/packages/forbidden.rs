use super::Literal;

/// Literals that hold together, one entry for every layer that they speak of, in the order of the layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Conjunction {
    /// A layer, and which of its options agree.
    pub(super) at: Vec<(usize, Vec<bool>)>,
}

impl Conjunction {
    /// The conjunction over layers, or nothing where the literals contradict one another. `layer_of` says at which layer
    /// a bracket stands, `options` how many options a layer has.
    pub(super) fn of(literals: &[Literal], layer_of: &[usize], options: &[usize]) -> Option<Conjunction> {
        let mut at: Vec<(usize, Vec<bool>)> = Vec::new();
        for literal in literals {
            let layer = layer_of[literal.bracket];
            let index = match at.iter().position(|(known, _)| *known == layer) {
                Some(index) => index,
                None => {
                    at.push((layer, vec![true; options[layer]]));
                    at.len() - 1
                }
            };
            for (option, agrees) in at[index].1.iter_mut().enumerate() {
                *agrees &= (option == literal.option) == literal.holds;
            }
        }
        at.retain(|(_, agrees)| agrees.contains(&false));
        at.sort_by_key(|(layer, _)| *layer);
        if at.iter().any(|(_, agrees)| !agrees.contains(&true)) { None } else { Some(Conjunction { at }) }
    }
}
