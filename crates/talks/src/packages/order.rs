use std::collections::BTreeSet;

/// Tries of the local search; each looks at one bracket in another place.
const TRIES: usize = 20_000;

/// An order of the brackets in which few rules are open at any time. `scopes` are the brackets that a rule joins; `options`
/// how many options a bracket has.
///
/// Finding the best order is hard (Bollig and Wegener 1996); this one is greedy from every start, then bettered by moving
/// single brackets, always the same for the same input.
pub(super) fn order(options: &[usize], scopes: &[BTreeSet<usize>]) -> Vec<usize> {
    let count = options.len();
    let scopes: Vec<&BTreeSet<usize>> = scopes.iter().filter(|scope| scope.len() > 1).collect();
    let mut best: Vec<usize> = (0..count).collect();
    if scopes.is_empty() {
        return best;
    }
    let mut least = width(&best, options, &scopes);
    for start in (0..count).step_by(1 + count / 64) {
        let order = greedy(start, options, &scopes);
        let width = width(&order, options, &scopes);
        if width < least {
            (best, least) = (order, width);
        }
    }
    let mut tries = 0;
    loop {
        let before = least;
        for from in 0..count {
            for to in 0..count {
                if from == to || tries >= TRIES {
                    continue;
                }
                tries += 1;
                let mut order = best.clone();
                let moved = order.remove(from);
                order.insert(to, moved);
                let width = width(&order, options, &scopes);
                if width < least {
                    (best, least) = (order, width);
                }
            }
        }
        if least >= before || tries >= TRIES {
            return best;
        }
    }
}

fn greedy(start: usize, options: &[usize], scopes: &[&BTreeSet<usize>]) -> Vec<usize> {
    let count = options.len();
    let mut placed = vec![false; count];
    let mut seen: Vec<usize> = vec![0; scopes.len()];
    let mut order = Vec::with_capacity(count);
    let mut next = start;
    loop {
        placed[next] = true;
        order.push(next);
        for (seen, scope) in seen.iter_mut().zip(scopes) {
            *seen += usize::from(scope.contains(&next));
        }
        let open_after = |bracket: usize| -> usize {
            let open = seen.iter().zip(scopes).filter(|(seen, scope)| {
                let seen = **seen + usize::from(scope.contains(&bracket));
                seen > 0 && seen < scope.len()
            });
            open.count()
        };
        let candidates = (0..count).filter(|bracket| !placed[*bracket]);
        match candidates.min_by_key(|bracket| (open_after(*bracket), *bracket)) {
            Some(bracket) => next = bracket,
            None => return order,
        }
    }
}

/// A guess at the nodes of the diagram: at every cut what the open rules, or the brackets behind them, can remember.
fn width(order: &[usize], options: &[usize], scopes: &[&BTreeSet<usize>]) -> f64 {
    let mut place = vec![0; order.len()];
    for (at, bracket) in order.iter().enumerate() {
        place[*bracket] = at;
    }
    // Change in what is open at every cut, by rules and by brackets that an open rule has behind it.
    let mut rules = vec![0f64; order.len() + 1];
    let mut until = vec![0usize; order.len()];
    for scope in scopes {
        let places = || scope.iter().map(|bracket| place[*bracket]);
        let (Some(first), Some(last)) = (places().min(), places().max()) else { continue };
        rules[first] += 1.6f64.ln();
        rules[last] -= 1.6f64.ln();
        for bracket in scope.iter() {
            until[*bracket] = until[*bracket].max(last);
        }
    }
    let mut brackets = vec![0f64; order.len() + 1];
    for (bracket, until) in until.iter().enumerate() {
        if *until > place[bracket] {
            brackets[place[bracket]] += (options[bracket] as f64).ln();
            brackets[*until] -= (options[bracket] as f64).ln();
        }
    }
    let (mut by_rules, mut by_brackets, mut sum) = (0f64, 0f64, 0f64);
    for (rules, brackets) in rules.iter().zip(&brackets) {
        by_rules += rules;
        by_brackets += brackets;
        sum += by_rules.min(by_brackets).exp();
    }
    sum
}
