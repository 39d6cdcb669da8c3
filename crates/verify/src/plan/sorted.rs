//! A sorted list in blocks, so that an insertion moves one block and not the whole.

/// Items a block holds at most.
const MOST: usize = 1_024;

/// Items in order, each once.
#[derive(Debug, Clone)]
pub(super) struct Sorted<T> {
    /// None is empty.
    blocks: Vec<Vec<T>>,
    len: usize,
}

impl<T> Default for Sorted<T> {
    fn default() -> Self {
        Sorted { blocks: Vec::new(), len: 0 }
    }
}

impl<T: Copy + Ord> Sorted<T> {
    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The block that holds or would hold an item.
    fn block(&self, item: &T) -> usize {
        self.blocks.partition_point(|block| block.last().is_some_and(|last| last < item))
    }

    pub(super) fn insert(&mut self, item: T) {
        // Rows mostly come in order.
        if let Some(last) = self.blocks.last_mut()
            && last.len() < MOST
            && last.last().is_some_and(|last| *last < item)
        {
            last.push(item);
            self.len += 1;
            return;
        }
        let at = self.block(&item);
        if at == self.blocks.len() {
            match self.blocks.last_mut().filter(|last| last.len() < MOST) {
                Some(last) => last.push(item),
                None => {
                    let mut block = Vec::with_capacity(MOST.min(16));
                    block.push(item);
                    self.blocks.push(block);
                }
            }
            self.len += 1;
            return;
        }
        let block = &mut self.blocks[at];
        let Err(place) = block.binary_search(&item) else { return };
        block.insert(place, item);
        self.len += 1;
        if block.len() > MOST {
            let half = block.split_off(MOST / 2);
            self.blocks.insert(at + 1, half);
        }
    }

    pub(super) fn remove(&mut self, item: &T) -> bool {
        let at = self.block(item);
        let Some(block) = self.blocks.get_mut(at) else { return false };
        let Ok(place) = block.binary_search(item) else { return false };
        block.remove(place);
        if block.is_empty() {
            self.blocks.remove(at);
        }
        self.len -= 1;
        true
    }

    /// Items from the first that is not below a bound.
    pub(super) fn from<'s>(&'s self, bound: &T) -> impl Iterator<Item = &'s T> + use<'s, T> {
        let at = self.block(bound);
        let start = self.blocks.get(at).map_or(0, |block| block.partition_point(|item| item < bound));
        let (first, rest) = match self.blocks.get(at..) {
            Some([first, rest @ ..]) => (&first[start..], rest),
            _ => (&[][..], &[][..]),
        };
        first.iter().chain(rest.iter().flatten())
    }

    /// The last item below a bound.
    pub(super) fn before(&self, bound: &T) -> Option<&T> {
        let at = self.block(bound);
        let within = self.blocks.get(at).and_then(|block| {
            let place = block.partition_point(|item| item < bound);
            place.checked_sub(1).map(|place| &block[place])
        });
        within.or_else(|| self.blocks.get(at.checked_sub(1)?).and_then(|block| block.last()))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &T> {
        self.blocks.iter().flatten()
    }

    /// Takes out all items from one bound to another, both included, and puts others in their stead. These lie within
    /// the bounds and are in order.
    pub(super) fn replace(&mut self, from: &T, to: &T, items: &[T]) {
        let at = self.block(from);
        let mut tail: Vec<T> = Vec::new();
        if let Some(block) = self.blocks.get_mut(at) {
            let start = block.partition_point(|item| item < from);
            let end = block.partition_point(|item| item <= to);
            tail.extend_from_slice(&block[end..]);
            let ends_here = end < block.len();
            block.truncate(start);
            let mut last = at + 1;
            if !ends_here {
                while let Some(next) = self.blocks.get(last) {
                    let end = next.partition_point(|item| item <= to);
                    last += 1;
                    if end < next.len() {
                        tail.extend_from_slice(&next[end..]);
                        break;
                    }
                }
            }
            let mut kept = std::mem::take(&mut self.blocks[at]);
            kept.extend_from_slice(items);
            kept.extend_from_slice(&tail);
            let fresh: Vec<Vec<T>> = kept.chunks(MOST).map(<[T]>::to_vec).collect();
            self.blocks.splice(at..last.min(self.blocks.len()), fresh);
        } else {
            for item in items {
                self.insert(*item);
            }
            return;
        }
        self.len = self.blocks.iter().map(Vec::len).sum();
    }

    /// Forgets items at the front as long as they are done with.
    pub(super) fn forget(&mut self, done: impl Fn(&T) -> bool) -> usize {
        let mut gone = 0;
        let whole = self.blocks.iter().take_while(|block| block.iter().all(&done)).count();
        for block in self.blocks.drain(..whole) {
            gone += block.len();
        }
        if let Some(block) = self.blocks.first_mut() {
            let count = block.iter().take_while(|item| done(item)).count();
            block.drain(..count);
            gone += count;
        }
        self.len -= gone;
        gone
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(16))]
        #[test]
        fn it_holds_what_a_set_holds(items in prop::collection::vec((0u8..4, 0i64..6000, 0i64..400), 1..3000)) {
            let (mut list, mut set) = (Sorted::default(), BTreeSet::new());
            for (what, item, more) in items {
                match what {
                    0 => {
                        prop_assert_eq!(list.remove(&item), set.remove(&item));
                    }
                    1 => {
                        let fresh: Vec<i64> = (item..=item + more).step_by(3).collect();
                        list.replace(&item, &(item + more), &fresh);
                        set.retain(|one| *one < item || *one > item + more);
                        set.extend(fresh);
                    }
                    _ => {
                        for one in item..item + more {
                            list.insert(one);
                            set.insert(one);
                        }
                    }
                }
                prop_assert_eq!(list.len(), set.len());
                prop_assert_eq!(list.before(&item), set.range(..item).next_back());
                prop_assert_eq!(list.from(&item).next(), set.range(item..).next());
            }
            prop_assert!(list.iter().eq(set.iter()));
            let gone = list.forget(|one| *one < 2_000);
            prop_assert_eq!(gone, set.iter().filter(|one| **one < 2_000).count());
            prop_assert!(list.iter().eq(set.iter().filter(|one| **one >= 2_000)));
        }
    }
}
