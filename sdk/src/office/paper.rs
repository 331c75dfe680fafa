//! Tables in and out, and what goes to institutions on paper.

use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Serialize;
use serde_json::json;

use super::{Encoding, Imported, Month, NextMonth, OfficeClient, OfficeError};
use crate::service::{ServiceError, Transport};

/// What of a month a table or a paper is to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Selection {
    /// The month (診療年月).
    pub month: Month,
    /// One institution only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub institution: Option<String>,
    /// Needed where somebody among them is masked; it is logged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

impl<T: Transport> OfficeClient<T> {
    /// Drafts what a table says (CSV, UTF-8 or CP932), all rows or none. A dry run drafts nothing and tells the same.
    ///
    /// # Errors
    /// As [`OfficeError`]; bad cells are no error, but in the answer.
    pub async fn import(&self, table: &[u8], dry_run: bool) -> Result<Imported, OfficeError> {
        let table = STANDARD.encode(table);
        let body = json!({ "table": table, "dryRun": dry_run });
        self.post("/office/tickets/import", &body).await
    }

    /// Drafts the tickets of the next month (継続) for those of a month.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn next_month(&self, month: &Month) -> Result<NextMonth, OfficeError> {
        self.post("/office/tickets/next", &json!({ "month": month }))
            .await
    }

    /// The valid tickets of a month as CSV.
    ///
    /// # Errors
    /// As [`OfficeError`]; `OFFICE_TABLE` where CP932 lacks a character.
    pub async fn export(
        &self,
        selection: &Selection,
        encoding: Encoding,
    ) -> Result<Vec<u8>, OfficeError> {
        #[derive(Serialize)]
        struct Question<'a> {
            #[serde(flatten)]
            selection: &'a Selection,
            encoding: Encoding,
        }
        let question = Question {
            selection,
            encoding,
        };
        self.file("/office/tickets/export", &question).await
    }

    /// The tickets on paper (PDF), one sheet each.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn papers(&self, selection: &Selection) -> Result<Vec<u8>, OfficeError> {
        pdf(self.file("/office/papers/tickets", selection).await?)
    }

    /// The list that goes with them (連名簿, PDF).
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn roster(&self, selection: &Selection) -> Result<Vec<u8>, OfficeError> {
        pdf(self.file("/office/papers/roster", selection).await?)
    }

    /// The referrals (診療依頼書) whose day is in the month (PDF), one sheet each.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn referrals(&self, selection: &Selection) -> Result<Vec<u8>, OfficeError> {
        pdf(self.file("/office/papers/referrals", selection).await?)
    }

    /// The opinions (医療要否意見書) that were asked for in the month (PDF), one sheet each.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn opinion_forms(&self, selection: &Selection) -> Result<Vec<u8>, OfficeError> {
        pdf(self.file("/office/papers/opinions", selection).await?)
    }
}

fn pdf(bytes: Vec<u8>) -> Result<Vec<u8>, OfficeError> {
    if bytes.starts_with(b"%PDF-") {
        Ok(bytes)
    } else {
        Err(ServiceError::Malformed { what: "PDF" }.into())
    }
}
