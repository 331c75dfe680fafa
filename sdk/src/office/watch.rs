//! What is only watched: requests of institutions, checks, reviews, errors, the log.

use serde_json::{Value, json};

use super::{
    Checks, LogEntry, Month, OfficeClient, OfficeError, OpenRequest, RegistrationError,
    RequestAnswer, Reviews, list, name,
};
use crate::service::Transport;

impl<T: Transport> OfficeClient<T> {
    /// Requests of institutions that are not answered.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn open_requests(&self) -> Result<Vec<OpenRequest>, OfficeError> {
        list(self.get("/office/requests").await?, "requests")
    }

    /// Answers a request.
    ///
    /// # Errors
    /// As [`OfficeError`]; that a ticket is issued can be answered only once it is there.
    pub async fn answer_request(
        &self,
        request: &str,
        answer: &RequestAnswer,
    ) -> Result<(), OfficeError> {
        name(request)?;
        let path = format!("/office/requests/{request}/answer");
        let _told: Value = self.post(&path, answer).await?;
        Ok(())
    }

    /// The checks of a month up to yesterday. Show [`Checks::label`] with them.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn checks(&self, month: &Month) -> Result<Checks, OfficeError> {
        self.post("/office/checks", &json!({ "month": month }))
            .await
    }

    /// Whom to look at in a month. Show [`Reviews::label`] with it.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn review(&self, month: &Month) -> Result<Reviews, OfficeError> {
        self.post("/office/review", &json!({ "month": month }))
            .await
    }

    /// People whose registration contradicts another office's.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn registration_errors(&self) -> Result<Vec<RegistrationError>, OfficeError> {
        list(self.get("/office/errors").await?, "errors")
    }

    /// Who did what, for audit.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn log(&self) -> Result<Vec<LogEntry>, OfficeError> {
        list(self.get("/office/log").await?, "log")
    }
}
