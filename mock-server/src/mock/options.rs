//! How a mock service is to be.

use time::Duration;

use crate::{
    clock::{Clock, Random, system_clock, system_random},
    server::Account,
    store::StoreAddress,
};

/// The institution whose client certificate is made unless others are named.
const INSTITUTION: &str = "1311234567";

/// How a mock service is to be.
#[derive(Clone)]
#[non_exhaustive]
pub struct Options {
    /// Cards follow from seed and person. Absent: that of the folder, or `madoguchi`.
    pub seed: Option<String>,
    /// The people, TOML; absent for those that come with the server.
    pub people: Option<String>,
    /// The welfare offices, TOML; absent for those that come with the server.
    pub offices: Option<String>,
    /// How many people are generated beside those of the file.
    pub population: u32,
    /// How often each kind of generated person is met, TOML; absent for the rates that come with the server.
    pub rates: Option<String>,
    /// Where what must be remembered is; absent for `mock.sqlite` in the folder.
    pub store: Option<StoreAddress>,
    /// How many days a line of the access log is kept.
    pub access_log_days: u16,
    /// How many days a welfare office's log of who did what is kept.
    pub office_log_days: u16,
    /// How many days the checks (確認) that welfare offices see are kept.
    pub check_days: u16,
    /// Institutions whose client certificates are made, ten digits each.
    pub institutions: Vec<String>,
    /// Who may ask for a token.
    pub account: Account,
    /// How long a batch is processed that was uploaded over the web.
    pub processing: Duration,
    /// The most rows of an upload; absent for no limit. What the real service takes is not public.
    pub most_rows: Option<usize>,
    /// Takes TLS 1.2 as well.
    pub tls12: bool,
    /// The time.
    pub clock: Clock,
    /// Random numbers.
    pub random: Random,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            seed: None,
            people: None,
            offices: None,
            population: 0,
            rates: None,
            store: None,
            access_log_days: 30,
            // The guideline's five years (医療情報システムの安全管理に関するガイドライン 6.0).
            office_log_days: 5 * 366,
            // A review looks at three months; a year of them can be looked at.
            check_days: 396,
            institutions: vec![INSTITUTION.into()],
            account: Account {
                user: "madoguchi".into(),
                password: "madoguchi-test".into(),
            },
            processing: Duration::ZERO,
            most_rows: None,
            tls12: false,
            clock: system_clock(),
            random: system_random(),
        }
    }
}
