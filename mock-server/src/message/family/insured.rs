//! A person by the numbers of a right without a birth date, as reference numbers and medical information ask.

use serde_json::{Map, Value};

use super::{Failed, Question, Refused};
use crate::{
    entitlement::{
        number::{self, normal},
        text,
    },
    office::answer,
    person::Person,
    server::question::{needed, optional},
};

/// The numbers, half width.
pub(super) struct Insured {
    insurer: String,
    symbol: Option<String>,
    number: String,
    branch: Option<String>,
}

impl Insured {
    /// Reads insurer, symbol, number and branch, which have other names in other messages.
    pub(super) fn read(
        block: &Map<String, Value>,
        [insurer, symbol, number, branch]: [&str; 4],
    ) -> Result<Self, Failed> {
        let given = |name, longest| {
            let value = optional(block, name, longest)?.map(normal);
            Ok::<_, Failed>(value.filter(|value| !value.is_empty()))
        };
        Ok(Self {
            insurer: needed(block, insurer, 8)?.to_owned(),
            symbol: given(symbol, 20)?,
            number: needed(block, number, 20)?.to_owned(),
            branch: given(branch, 2)?,
        })
    }

    fn fits(&self, person: &Person) -> bool {
        let same = |asked: &Option<String>, registered: &str| {
            asked
                .as_ref()
                .is_none_or(|asked| *asked == normal(registered))
        };
        person.rights.iter().any(|right| {
            normal(text(right, "InsuredIdentificationNumber")) == normal(&self.number)
                && same(&self.symbol, text(right, "InsuredCardSymbol"))
                && same(&self.branch, text(right, "InsuredBranchNumber"))
        })
    }
}

impl Question<'_> {
    /// The one person with these numbers, as the service sees them.
    pub(super) async fn person_of(&self, insured: &Insured) -> Result<Person, Failed> {
        let (insurer, number) = (&insured.insurer, &insured.number);
        let keys = (number::insurer(insurer), normal(number));
        let mut people = self.state.store.people_by_insured(keys.0, keys.1).await?;
        if people.is_empty() {
            people = answer::numbered(self.state, insurer, number, self.institution, self.today())
                .await?;
        }
        for person in &mut people {
            answer::leave_out_unused(self.state, person, self.institution).await?;
        }
        let mut found = people.into_iter().filter(|person| insured.fits(person));
        match (found.next(), found.next()) {
            (Some(person), None) => Ok(self.circumstances.seen(person)),
            (None, _) => Err(Refused::new("MDG-E015", "該当する資格がありません。").into()),
            (Some(_), Some(_)) => Err(Refused::new(
                "MDG-E016",
                "複数の方が該当します。枝番を入力してください。",
            )
            .into()),
        }
    }
}
