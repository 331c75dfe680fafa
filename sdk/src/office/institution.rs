//! An institution asks a welfare office for a ticket (発行依頼).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::Date;

use super::{Month, OfficeError, RequestAnswer, Treatment, list, read, written};
use crate::service::{Request, ServiceError, Transport};

/// An institution at work; the transport's client certificate names it.
pub struct Institution<T> {
    transport: T,
}

/// What an institution asks for.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Wish {
    /// The office: public payer number (公費負担者番号), eight digits.
    pub office: String,
    /// Recipient number (受給者番号), seven digits.
    pub recipient: String,
    /// Birth date.
    pub birth: Date,
    /// The kind of treatment (診療別).
    pub treatment: Treatment,
    /// The month (診療年月).
    pub month: Month,
}

/// A request that was sent.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SentRequest {
    /// Its id.
    pub id: String,
    /// When it was sent.
    pub on: Date,
    /// What was asked for.
    pub wish: Wish,
    /// The office's answer; absent while there is none.
    #[serde(default)]
    pub answer: Option<RequestAnswer>,
}

impl<T: Transport> Institution<T> {
    /// Speaks over `transport`.
    pub fn new(transport: T) -> Self {
        Self { transport }
    }

    /// Asks for a ticket; gives the request's id. Whether the office knows the person is not told.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn request(&self, wish: &Wish) -> Result<String, OfficeError> {
        let told: Value = self.send("/office/requests", Some(written(wish)?)).await?;
        list(told, "request")
    }

    /// This institution's requests with their answers.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn sent(&self) -> Result<Vec<SentRequest>, OfficeError> {
        let told: Value = self.send("/office/requests/sent", None).await?;
        list(told, "requests")
    }

    async fn send(&self, path: &str, body: Option<Vec<u8>>) -> Result<Value, OfficeError> {
        let (path, authorization) = (path.to_owned(), None);
        let request = Request {
            body,
            path,
            authorization,
        };
        let response = self.transport.send(request).await;
        read(&response.map_err(ServiceError::from)?)
    }
}

impl<T> std::fmt::Debug for Institution<T> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Institution")
    }
}

impl std::fmt::Debug for Wish {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Wish")
    }
}
