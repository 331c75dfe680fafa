//! What the record keeps of subsidy certificates when an answer comes, or none.

use super::{Certificate, SubsidyAnswer};

/// What the record keeps after an answer: certificates that came take the place of their older form, blank never overwrites, and nothing is
/// deleted by silence. One that the municipality has deleted stays, marked.
#[must_use]
pub fn kept(stored: &[Certificate], answer: &SubsidyAnswer) -> Vec<Certificate> {
    let SubsidyAnswer::Returned(returned) = answer else {
        return stored.to_vec();
    };
    let mut kept = stored.to_vec();
    // What does not say whose money it is cannot be found again.
    let named = returned
        .iter()
        .filter(|new| !new.payer_number.trim().is_empty());
    for new in named {
        match kept.iter_mut().find(|old| old.key() == new.key()) {
            Some(old) => *old = old.updated_by(new),
            None => kept.push(new.clone()),
        }
    }
    kept
}

impl Certificate {
    /// What a certificate is known by.
    fn key(&self) -> (&str, &str) {
        (self.payer_number.trim(), self.recipient_number.trim())
    }

    fn updated_by(&self, new: &Self) -> Self {
        Self {
            payer_number: self.payer_number.clone(),
            recipient_number: self.recipient_number.clone(),
            scheme: new
                .scheme
                .clone()
                .filter(|scheme| !scheme.trim().is_empty())
                .or_else(|| self.scheme.clone()),
            from: new.from.or(self.from),
            until: new.until.or(self.until),
            institutions: new
                .institutions
                .clone()
                .or_else(|| self.institutions.clone()),
            always_reimbursed: new.always_reimbursed.or(self.always_reimbursed),
            deleted: new.deleted,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use time::{Date, macros::date};

    use super::*;

    const DAY: Date = date!(2026 - 04 - 10);

    fn any_certificate() -> impl Strategy<Value = Certificate> {
        (
            "(54|88)13000[0-2]",
            "[0-2]",
            any::<bool>(),
            any::<bool>(),
            proptest::option::of(any::<bool>()),
        )
            .prop_map(
                |(payer_number, recipient_number, dated, deleted, always_reimbursed)| Certificate {
                    payer_number,
                    recipient_number,
                    scheme: dated.then(|| "制度".into()),
                    from: dated.then_some(DAY),
                    until: dated.then_some(DAY),
                    institutions: None,
                    always_reimbursed,
                    deleted,
                },
            )
    }

    proptest! {
        #[test]
        fn an_answer_never_deletes_or_blanks_what_is_stored(
            stored in proptest::collection::vec(any_certificate(), 0..5),
            returned in proptest::option::of(proptest::collection::vec(any_certificate(), 0..5)), declined in any::<bool>(),
        ) {
            let mut stored = stored;
            stored.sort_by(|left, right| left.key().cmp(&right.key()));
            stored.dedup_by(|left, right| left.key() == right.key());
            let silent = if declined { SubsidyAnswer::Declined } else { SubsidyAnswer::NotAsked };
            let answer = returned.clone().map_or(silent, SubsidyAnswer::Returned);
            let after = kept(&stored, &answer);
            for old in &stored {
                let now = after.iter().find(|now| now.key() == old.key());
                let now = now.expect("still there");
                let said = |certificate: &Certificate| (
                    certificate.scheme.is_some(), certificate.from.is_some(), certificate.until.is_some(),
                    certificate.always_reimbursed.is_some(),
                );
                let (before, after) = (said(old), said(now));
                prop_assert!(before.0 <= after.0 && before.1 <= after.1 && before.2 <= after.2 && before.3 <= after.3);
            }
            if returned.is_none_or(|returned| returned.is_empty()) {
                prop_assert!(after == stored);
            }
        }
    }
}
