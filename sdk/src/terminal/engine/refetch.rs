//! When tickets are fetched: the plan stands in the store, this is its next step.

use madoguchi_core::{
    clock::Now,
    eligibility::{BatchResult, EntrustedRequest, InstitutionCode, TreatmentMonth},
    failure::Failure,
    outcome::Entitlement,
};
use time::{Date, OffsetDateTime};

use super::{DeskRecord, Engine, Output};
use crate::store::NextFetch;

/// Where the next fetch stands.
#[derive(Debug, Default)]
pub(super) enum Fetching {
    /// None is planned.
    #[default]
    Never,
    /// Waiting for its time.
    Planned(NextFetch),
    /// Asked, or being written.
    Asked,
}

impl Engine {
    /// When a fetch is due that has not been asked for yet.
    #[must_use]
    pub fn fetch_due(&self) -> Option<OffsetDateTime> {
        match self.fetching {
            Fetching::Planned(next) => Some(next.due),
            Fetching::Never | Fetching::Asked => None,
        }
    }

    /// The fetch, if its time has come.
    pub(super) fn fetch_if_due(&mut self, now: Now) -> Option<Output> {
        let Fetching::Planned(next) = self.fetching else {
            return None;
        };
        if now.wall < next.due {
            return None;
        }
        self.fetching = Fetching::Asked;
        let institution = InstitutionCode::new(self.settings.facility.institution_code.as_str());
        let identifier = self.inquiry_id(now).0.simple().to_string();
        let month = TreatmentMonth::of(next.month);
        Some(Output::Fetch(
            next.month,
            Box::new(EntrustedRequest::new(&institution, &identifier, month)),
        ))
    }

    /// What the store has planned. One that is being asked for is planned anew when it is done.
    pub(super) fn on_planned(&mut self, next: Option<NextFetch>) {
        self.fetching = next.map_or(Fetching::Never, Fetching::Planned);
    }

    /// Has the plan looked at, where a line that has just been recorded changed it.
    pub(super) fn plan_for(&self, record: &DeskRecord) -> Option<Output> {
        let report = record.entry.report.as_ref()?;
        let waits = report.entitlements.iter().any(Entitlement::awaits_ticket);
        let free = !matches!(self.fetching, Fetching::Asked);
        (waits && free).then_some(Output::PlanFetch)
    }

    /// What came is written, or that nothing came.
    pub(super) fn on_fetched(month: Date, fetched: Result<Box<BatchResult>, Failure>) -> Output {
        Output::TakeFetched(month, fetched)
    }
}
