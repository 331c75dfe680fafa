//! 資格確認 by number (`OQSsiquc`).

use serde_json::Value;

use super::{Failed, Halves, Question};
use crate::{
    message::ByNumber,
    server::question::{Heading, Row},
};

impl Question<'_> {
    /// One person's eligibility by number.
    pub(super) async fn by_number(&self, asked: &Halves) -> Result<Value, Failed> {
        let heading = Heading::read(&asked.header, self.institution)?;
        let search = asked.body.get("QualificationConfirmSearchInfo");
        let row = Row::read(search.unwrap_or(&Value::Null))?;
        let (finding, person) = row
            .find(
                self.state,
                self.institution,
                heading.day,
                self.circumstances,
            )
            .await?;
        let message = ByNumber {
            person: person.as_ref(),
            finding,
            institution: self.institution,
            identifier: heading.identifier.as_deref(),
            date: &heading.date,
            search: Value::Object(row.search),
            limit: &row.limit,
            reference: self.reference_of(person.as_ref()).await?,
            at: self.now,
        };
        Ok(message.message())
    }
}
