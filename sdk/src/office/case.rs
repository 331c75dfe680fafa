//! Cases: registered, found, drafted, decided; and the opinions that go with them.

use serde::Serialize;
use serde_json::{Value, json};
use time::Date;

use super::{
    Asking, Case, CaseLine, Change, Decision, Drafted, Facts, Member, OfficeClient, OfficeError,
    OpenDraft, OpenOpinion, Registration, list, name,
};
use crate::service::Transport;

/// A draft by its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DraftName {
    /// Case number.
    pub case: String,
    /// The draft's number within the case.
    pub draft: u32,
}

impl<T: Transport> OfficeClient<T> {
    /// Registers a household, in the hands of whoever is signed in.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn register(&self, registration: &Registration) -> Result<Case, OfficeError> {
        self.post("/office/cases", registration).await
    }

    /// Adds a member to a household.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn add_member(&self, case: &str, member: &Member) -> Result<Case, OfficeError> {
        self.post(&of(case, "members")?, member).await
    }

    /// Changes what stands about a member.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn put_facts(&self, case: &str, facts: &Facts) -> Result<Case, OfficeError> {
        self.post(&of(case, "facts")?, facts).await
    }

    /// Finds cases by the beginning of a name or kana, or by case or recipient number; never by address or telephone. An empty text finds all.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn find(&self, text: &str) -> Result<Vec<CaseLine>, OfficeError> {
        let found = self
            .post("/office/cases/find", &json!({ "text": text }))
            .await?;
        list(found, "cases")
    }

    /// A case; where a masked member lives and is treated is absent.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn case(&self, case: &str) -> Result<Case, OfficeError> {
        name(case)?;
        self.get(&format!("/office/cases/{case}")).await
    }

    /// The same unmasked. The reason is logged before the answer is given.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn reveal(&self, case: &str, reason: &str) -> Result<Case, OfficeError> {
        self.post(&of(case, "reveal")?, &json!({ "reason": reason }))
            .await
    }

    /// Drafts a change (起案).
    ///
    /// # Errors
    /// As [`OfficeError`]; a change that could not happen as things stand is refused here already.
    pub async fn draft(&self, case: &str, change: &Change) -> Result<Drafted, OfficeError> {
        self.post(&of(case, "drafts")?, change).await
    }

    /// Takes a draft back.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn withdraw(&self, draft: &DraftName) -> Result<(), OfficeError> {
        let path = of(&draft.case, &format!("drafts/{}/withdraw", draft.draft))?;
        let _told: Value = self.post(&path, &json!({})).await?;
        Ok(())
    }

    /// What waits for a decision.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn open_drafts(&self) -> Result<Vec<OpenDraft>, OfficeError> {
        list(self.get("/office/drafts").await?, "drafts")
    }

    /// Decides drafts together (決裁), all of them or none.
    ///
    /// # Errors
    /// As [`OfficeError`]; who drafted does not decide.
    pub async fn decide(
        &self,
        drafts: &[DraftName],
        decision: &Decision,
    ) -> Result<(), OfficeError> {
        #[derive(Serialize)]
        struct Question<'a> {
            drafts: &'a [DraftName],
            #[serde(flatten)]
            decision: &'a Decision,
        }
        let question = Question { drafts, decision };
        let _told: Value = self.post("/office/decisions", &question).await?;
        Ok(())
    }

    /// Asks an institution for an opinion (医療要否意見書).
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn ask_opinion(&self, case: &str, asking: &Asking) -> Result<u32, OfficeError> {
        let told: Value = self.post(&of(case, "opinions")?, asking).await?;
        list(told, "opinion")
    }

    /// Takes in what came back.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn receive_opinion(
        &self,
        case: &str,
        opinion: u32,
        until: Date,
        text: &str,
    ) -> Result<(), OfficeError> {
        let path = of(case, &format!("opinions/{opinion}/receipt"))?;
        let _told: Value = self
            .post(&path, &json!({ "until": until, "text": text }))
            .await?;
        Ok(())
    }

    /// Judges what came back, as the office's doctor (嘱託医).
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn judge_opinion(
        &self,
        case: &str,
        opinion: u32,
        needed: bool,
        until: Date,
    ) -> Result<(), OfficeError> {
        let path = of(case, &format!("opinions/{opinion}/judgement"))?;
        let _told: Value = self
            .post(&path, &json!({ "needed": needed, "until": until }))
            .await?;
        Ok(())
    }

    /// For a worker the opinions that have not come, for the doctor those to judge.
    ///
    /// # Errors
    /// As [`OfficeError`].
    pub async fn open_opinions(&self) -> Result<Vec<OpenOpinion>, OfficeError> {
        list(self.get("/office/opinions").await?, "opinions")
    }
}

/// The path of something of a case.
fn of(case: &str, what: &str) -> Result<String, OfficeError> {
    name(case)?;
    Ok(format!("/office/cases/{case}/{what}"))
}
