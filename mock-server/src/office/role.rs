//! Who does what: four roles, and the table of what each may do.

use serde::{Deserialize, Serialize};

use super::refused::Refused;

/// A role in an office.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Role {
    /// A caseworker (地区担当員): own cases only.
    Worker,
    /// Who decides (決裁者).
    Approver,
    /// The office's doctor (嘱託医): judges opinions, and nothing else.
    Doctor,
    /// Reads the log, and nothing else.
    Audit,
}

/// What can be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deed {
    /// Registers cases and people, changes what stands about them.
    Register,
    /// Reads a case.
    Read,
    /// Drafts a change (起案), or withdraws it.
    Draft,
    /// Decides a draft (決裁).
    Decide,
    /// Sees what is masked, for a reason.
    Reveal,
    /// Asks for an opinion (医療要否意見書) and takes it in.
    Opinion,
    /// Judges an opinion.
    Judge,
    /// Answers a request of an institution (発行依頼).
    Answer,
    /// Takes tables and papers out.
    Export,
    /// Reads the log of checks.
    Checks,
    /// Reads who did what.
    Log,
}

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Actor {
    /// The office: its public payer number (公費負担者番号).
    pub(crate) office: String,
    /// The staff id.
    pub(crate) staff: String,
    /// The role.
    pub(crate) role: Role,
}

impl Actor {
    /// Whether the role does this at all.
    pub(crate) fn may(&self, deed: Deed) -> Result<(), Refused> {
        if allowed(self.role, deed) {
            Ok(())
        } else {
            Err(Refused::Role { deed })
        }
    }

    /// Whether the actor may do this in a case of this worker.
    pub(crate) fn may_in(&self, deed: Deed, worker: &str) -> Result<(), Refused> {
        self.may(deed)?;
        if self.role == Role::Worker && worker != self.staff {
            return Err(Refused::NotYourCase);
        }
        Ok(())
    }
}

fn allowed(role: Role, deed: Deed) -> bool {
    use Deed::{
        Answer, Checks, Decide, Draft, Export, Judge, Log, Opinion, Read, Register, Reveal,
    };
    match role {
        Role::Worker => matches!(
            deed,
            Register | Read | Draft | Reveal | Opinion | Answer | Export | Checks
        ),
        Role::Approver => matches!(deed, Read | Decide | Reveal | Export | Checks),
        Role::Doctor => matches!(deed, Judge),
        Role::Audit => matches!(deed, Log),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_role_does_what_the_table_says() {
        let roles = [Role::Worker, Role::Approver, Role::Doctor, Role::Audit];
        for (deed, allowed) in [
            (Deed::Register, [true, false, false, false]),
            (Deed::Read, [true, true, false, false]),
            (Deed::Draft, [true, false, false, false]),
            (Deed::Decide, [false, true, false, false]),
            (Deed::Reveal, [true, true, false, false]),
            (Deed::Opinion, [true, false, false, false]),
            (Deed::Judge, [false, false, true, false]),
            (Deed::Answer, [true, false, false, false]),
            (Deed::Export, [true, true, false, false]),
            (Deed::Checks, [true, true, false, false]),
            (Deed::Log, [false, false, false, true]),
        ] {
            for (role, allowed) in roles.into_iter().zip(allowed) {
                let (office, staff) = ("12139994".into(), "me".into());
                let actor = Actor {
                    office,
                    staff,
                    role,
                };
                assert_eq!(actor.may(deed).is_ok(), allowed, "{role:?} {deed:?}");
                let foreign = actor.may_in(deed, "another").is_ok();
                assert_eq!(
                    foreign,
                    allowed && role != Role::Worker,
                    "{role:?} {deed:?}"
                );
            }
        }
    }
}
