//! The question by number (資格確認要求), read: one person's over the web, one or many in a folder.

use serde_json::{Map, Value};
use time::{Date, macros::format_description};

use super::{
    State,
    access::{self, AskedBy},
    refusal::Refusal,
};
use crate::{
    entitlement::{
        Finding, by_number,
        number::{Numbers, insurer, normal},
        text,
    },
    fault::circumstances::Circumstances,
    office::{answer, checks},
    person::Person,
    store::NumberKey,
};

/// What a message's header says.
pub(crate) struct Heading {
    /// `QualificationConfirmationDate` as it came.
    pub(crate) date: String,
    /// The same day.
    pub(crate) day: Date,
    /// `ArbitraryFileIdentifier`, to be echoed.
    pub(crate) identifier: Option<String>,
}

/// Whose eligibility is asked.
pub(crate) struct Row {
    /// `QualificationConfirmSearchInfo` as it came.
    pub(crate) search: Map<String, Value>,
    /// The limit certificate's consent flag.
    pub(crate) limit: String,
    asked: Numbers,
}

impl Heading {
    /// Reads a header, which must name `institution`.
    pub(crate) fn read(header: &Map<String, Value>, institution: &str) -> Result<Self, Refusal> {
        names(header, institution)?;
        let date = needed(header, "QualificationConfirmationDate", 8)?;
        let day = Date::parse(date, format_description!("[year][month][day]"))
            .map_err(|_| Refusal::malformed("QualificationConfirmationDate is not yyyyMMdd"))?;
        Ok(Self {
            date: date.to_owned(),
            day,
            identifier: identifier(header)?,
        })
    }
}

impl Row {
    /// Reads a `QualificationConfirmSearchInfo`.
    pub(crate) fn read(search: &Value) -> Result<Self, Refusal> {
        let search = search
            .as_object()
            .ok_or_else(|| Refusal::malformed("QualificationConfirmSearchInfo is missing"))?;
        if let Some((name, _)) = search.iter().find(|(_, value)| !value.is_string()) {
            return Err(Refusal::malformed(format_args!(
                "{name:.40} is not a string"
            )));
        }
        let given = |name, longest| {
            Ok::<_, Refusal>(
                optional(search, name, longest)?
                    .map(normal)
                    .filter(|value| !value.is_empty()),
            )
        };
        let asked = Numbers {
            key: NumberKey {
                insurer: insurer(needed(search, "InsurerNumber", 8)?),
                number: normal(needed(search, "InsuredIdentificationNumber", 20)?),
                birth: needed(search, "Birthdate", 8)?.to_owned(),
            },
            symbol: given("InsuredCardSymbol", 20)?,
            branch: given("InsuredBranchNumber", 2)?,
        };
        let limit = needed(search, "LimitApplicationCertificateRelatedConsFlg", 1)?.to_owned();
        Ok(Self {
            search: search.clone(),
            limit,
            asked,
        })
    }

    /// What the service knows of these numbers, and of whom.
    pub(crate) async fn find(
        &self,
        state: &State,
        institution: &str,
        day: Date,
        circumstances: &Circumstances,
    ) -> Result<(Finding, Option<Person>), Refusal> {
        let people = state.store.people_by_number(self.asked.key.clone()).await?;
        let people = answer::of_number(state, people, &self.asked.key, institution, day).await?;
        let people: Vec<Person> = people
            .into_iter()
            .map(|person| circumstances.seen(person))
            .collect();
        let (finding, person) = by_number(&people, &self.asked, institution, day);
        let at = (state.clock)();
        checks::note(state, institution, &finding.blocks, at).await?;
        access::record(state, at, institution, AskedBy::Number, person, &finding).await?;
        Ok((finding, person.cloned()))
    }
}

/// Refuses a header that names another institution.
pub(crate) fn names(header: &Map<String, Value>, institution: &str) -> Result<(), Refusal> {
    if needed(header, "MedicalInstitutionCode", 10)? == institution {
        Ok(())
    } else {
        Err(Refusal::InstitutionDiffers {
            what: "MedicalInstitutionCode",
        })
    }
}

/// `ArbitraryFileIdentifier`, when it fits.
pub(crate) fn identifier(header: &Map<String, Value>) -> Result<Option<String>, Refusal> {
    Ok(optional(header, "ArbitraryFileIdentifier", 64)?.map(str::to_owned))
}

/// An element that must be there and hold something.
pub(crate) fn needed<'b>(
    block: &'b Map<String, Value>,
    name: &str,
    longest: usize,
) -> Result<&'b str, Refusal> {
    match optional(block, name, longest)? {
        Some(value) if !value.is_empty() => Ok(value),
        _ => Err(Refusal::malformed(format_args!("{name} is missing"))),
    }
}

/// An element that may be absent.
pub(crate) fn optional<'b>(
    block: &'b Map<String, Value>,
    name: &str,
    longest: usize,
) -> Result<Option<&'b str>, Refusal> {
    match block.get(name) {
        None => Ok(None),
        Some(value) if !value.is_string() => {
            Err(Refusal::malformed(format_args!("{name} is not a string")))
        }
        Some(_) if text(block, name).chars().count() > longest => Err(Refusal::malformed(
            format_args!("{name} is longer than {longest}"),
        )),
        Some(_) => Ok(Some(text(block, name))),
    }
}
