//! The name of a declared element, taken apart before the program runs.

/// How an element is declared: `A`; `A|B`, which other versions of the message call `B`; `W/A`, a list of `A` inside the wrapper `W`.
#[derive(Clone, Copy)]
pub(crate) struct Name {
    /// What may stand around a list.
    pub(super) wrapper: Option<Names>,
    /// The element itself.
    pub(super) element: Names,
}

/// One element's name, and those of other versions.
#[derive(Clone, Copy)]
pub(super) struct Names {
    /// As declared.
    pub(super) whole: &'static str,
    /// The name that counts where versions differ.
    pub(super) first: &'static str,
    /// Of the first.
    pub(super) key: u64,
    /// The others, with bars between.
    others: Option<&'static str>,
}

impl Name {
    /// Takes `declared` apart.
    pub(crate) const fn of(declared: &'static str) -> Self {
        match split(declared, b'/') {
            (wrapper, Some(element)) => Self {
                wrapper: Some(Names::of(wrapper)),
                element: Names::of(element),
            },
            (element, None) => Self {
                wrapper: None,
                element: Names::of(element),
            },
        }
    }

    /// The name that it is written under.
    pub(crate) fn first(&self) -> &'static str {
        self.element.first
    }

    /// The name that its wrapper is written under.
    pub(crate) fn wrapper(&self) -> Option<&'static str> {
        self.wrapper.map(|wrapper| wrapper.first)
    }
}

impl Names {
    const fn of(whole: &'static str) -> Self {
        let (first, others) = split(whole, b'|');
        Self {
            whole,
            first,
            key: key(first),
            others,
        }
    }

    /// The names of other versions.
    pub(super) fn others(&self) -> impl Iterator<Item = &'static str> {
        self.others.into_iter().flat_map(|others| others.split('|'))
    }

    pub(super) fn has_others(&self) -> bool {
        self.others.is_some()
    }
}

/// A number for `name`, so that most other names are seen to be other at a glance. Two names may share one; hardly any do.
pub(super) const fn key(name: &str) -> u64 {
    const ODD: u64 = 0x517C_C1B7_2722_0A95;
    let (mut eights, rest) = name.as_bytes().as_chunks::<8>();
    let mut key = 0_u64;
    while let Some((eight, others)) = eights.split_first() {
        key = (key.rotate_left(5) ^ u64::from_le_bytes(*eight)).wrapping_mul(ODD);
        eights = others;
    }
    let (mut rest, mut last) = (rest, 0_u64);
    while let Some((byte, others)) = rest.split_first() {
        #[expect(
            clippy::as_conversions,
            reason = "widens; `From` is not for constants yet"
        )]
        let byte = *byte as u64;
        last = (last << 8) | byte;
        rest = others;
    }
    (key.rotate_left(5) ^ last).wrapping_mul(ODD)
}

/// What stands before the first `mark`, and what behind it.
const fn split(text: &'static str, mark: u8) -> (&'static str, Option<&'static str>) {
    let (mut rest, mut before) = (text.as_bytes(), 0);
    while let Some((byte, others)) = rest.split_first() {
        if *byte == mark {
            let (left, right) = text.split_at(before);
            return (left, Some(right.split_at(1).1));
        }
        rest = others;
        before += 1;
    }
    (text, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_is_taken_apart() {
        for (declared, wrapper, element, first, others) in [
            ("A", None, "A", "A", ""),
            ("A|B|C", None, "A|B|C", "A", "B,C"),
            ("W/A", Some("W"), "A", "A", ""),
            ("W|V/A|B", Some("W|V"), "A|B", "A", "B"),
        ] {
            let name = Name::of(declared);
            assert_eq!(name.wrapper.map(|wrapper| wrapper.whole), wrapper);
            assert_eq!((name.element.whole, name.element.first), (element, first));
            let found: Vec<&str> = name.element.others().collect();
            assert_eq!(found.join(","), others);
        }
    }

    #[test]
    fn a_key_depends_on_every_byte() {
        let name = "LimitApplicationCertificateClassificationFlag";
        let mut keys = vec![key(name)];
        for at in 0..name.len() {
            let mut other = name.to_owned().into_bytes();
            other[at] ^= 1;
            keys.push(key(&String::from_utf8(other).unwrap()));
            keys.push(key(name.split_at(at).0));
        }
        let all = keys.len();
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }
}
