//! A whole mock service: a data folder with everything a client needs, and the server over it.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    sync::Arc,
};

use time::OffsetDateTime;
use tokio::{net::TcpListener, sync::oneshot, task::JoinHandle};

use crate::{
    admin::page::{AdminPage, AdminPageError},
    authority::{
        AuthorityError,
        facility::{FacilityAuthority, Identity, VALID},
    },
    card::Mint,
    clock::japanese_date,
    fault::Faults,
    link::{Link, LinkError, LinkOptions},
    office::registry::{self, Registry},
    person::{self, Person},
    population::{Population, rates::Rates},
    server::{
        Account, State,
        connection::{config, run},
        presented::{Presented, certified},
    },
    store::StoreAddress,
};

mod error;
mod folder;
mod housekeeping;
mod options;
mod people;

pub use error::MockError;
pub use options::Options;

/// A prepared mock service.
pub struct Mock {
    folder: PathBuf,
    options: Options,
    people: Vec<Person>,
    offices: Registry,
    population: Population,
    mint: Mint,
    facility: FacilityAuthority,
    server: Identity,
}

/// A running server. Dropping it ends it at once.
pub struct Running {
    address: SocketAddr,
    state: State,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

impl Mock {
    /// Prepares a data folder: what is missing is made, what is there is kept. Cards whose certificate is no longer the
    /// one that follows from seed, person and date are minted again.
    ///
    /// # Errors
    /// When the folder cannot be written, the people are refused, or the folder holds a production root.
    pub fn prepare(folder: &Path, options: Options) -> Result<Self, MockError> {
        folder::refuse_real_roots(folder)?;
        folder::make(folder)?;
        // Processes that share the folder must not make two authorities.
        let _alone = folder::lock(folder)?;
        let seed = folder::seed(folder, options.seed.as_deref())?;
        let today = japanese_date((options.clock)());
        let people =
            person::file::read(options.people.as_deref().unwrap_or(person::EMBEDDED), today)?;
        let offices = options.offices.as_deref().unwrap_or(registry::EMBEDDED);
        let offices = Registry::read(offices, today)?;
        let rates = match &options.rates {
            Some(rates) => Rates::read(rates)?,
            None => Rates::embedded()?,
        };
        let population = Population::new(&seed, options.population, today, rates);
        let mint = Mint::new(&seed)?;
        let facility = folder::facility(folder)?;
        let server = folder::server(folder, &facility)?;
        let mock = Self {
            folder: folder.to_owned(),
            options,
            people,
            offices,
            population,
            mint,
            facility,
            server,
        };
        for code in &mock.options.institutions {
            mock.client_identity(code)?;
        }
        for office in mock.offices.offices() {
            mock.client_identity(&office.code)?;
        }
        for (name, authority) in [
            ("user-authentication-ca.pem", mock.mint.authority()),
            (
                "user-authentication-ca-p384.pem",
                mock.mint.next_authority(),
            ),
        ] {
            folder::user_authority(folder, name, authority.certificate())?;
        }
        folder::password(folder, &mock.options.account.password)?;
        for person in mock.people.iter().filter(|person| person.card.is_some()) {
            folder::card(folder, &person.id, &mock.mint(&person.id)?)?;
        }
        Ok(mock)
    }

    /// The data folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The people of the file, with every date resolved. Generated people are not among them.
    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// What clients trust: the facility authority's certificate.
    pub fn facility_authority(&self) -> &FacilityAuthority {
        &self.facility
    }

    /// What terminals trust for the cards of today: the user-authentication authority's certificate, DER.
    pub fn user_authority(&self) -> &[u8] {
        self.mint.authority().certificate()
    }

    /// What terminals trust for the next card: its user-authentication authority's certificate, DER.
    pub fn next_user_authority(&self) -> &[u8] {
        self.mint.next_authority().certificate()
    }

    /// Who may ask for a token.
    pub fn account(&self) -> &Account {
        &self.options.account
    }

    /// The path of an institution's client certificate and key.
    pub fn client_path(&self, code: &str) -> PathBuf {
        folder::client_path(&self.folder, code)
    }

    /// The path of a person's card file.
    pub fn card_path(&self, id: &str) -> PathBuf {
        folder::card_path(&self.folder, id)
    }

    /// A client certificate and key of an institution or a welfare office, made when missing.
    ///
    /// # Errors
    /// When `code` is neither ten digits nor eight, or the folder cannot be written.
    pub fn client_identity(&self, code: &str) -> Result<Identity, MockError> {
        folder::client(&self.folder, code, || {
            Ok(self.mint_client(code, VALID.0, VALID.1)?)
        })
    }

    /// A client certificate with a validity of your choice, kept nowhere.
    ///
    /// # Errors
    /// When `code` is not ten digits or the certificate cannot be made.
    pub fn mint_client(
        &self,
        code: &str,
        not_before: OffsetDateTime,
        not_after: OffsetDateTime,
    ) -> Result<Identity, AuthorityError> {
        self.facility.client(code, not_before, not_after)
    }

    /// Opens the store, puts the people into it where they are not there yet, and joins what the server needs.
    ///
    /// # Errors
    /// When the store does not work.
    pub async fn state(&self) -> Result<State, MockError> {
        let usual = StoreAddress::Sqlite(self.folder.join("mock.sqlite"));
        let store = self.options.store.as_ref().unwrap_or(&usual).open().await?;
        let began = (self.options.clock)();
        let loaded = store
            .load_people(self.named_group()?, self.generated_group())
            .await?;
        if loaded > 0 {
            let took = (self.options.clock)() - began;
            tracing::info!(
                people = loaded,
                seconds = took.as_seconds_f64(),
                "people loaded"
            );
        }
        let (clock, random) = (
            Arc::clone(&self.options.clock),
            Arc::clone(&self.options.random),
        );
        let state = State::new(store, clock, random, self.options.account.clone())?;
        Ok(state
            .with_offices(self.offices.clone())
            .with_directory(self.named())
            .with_generated(self.population.clone())
            .with_processing(self.options.processing)
            .with_most_rows(self.options.most_rows)
            .with_facility(self.facility.again()?))
    }

    /// Starts the server; port 0 gives a free one.
    ///
    /// # Errors
    /// When the store does not work or the address cannot be listened on.
    pub async fn start(&self, listen: SocketAddr) -> Result<Running, MockError> {
        self.start_as(listen, &self.server).await
    }

    /// Starts the server under another certificate than its own, for tests of clients.
    ///
    /// # Errors
    /// As [`Mock::start`].
    pub async fn start_as(
        &self,
        listen: SocketAddr,
        server: &Identity,
    ) -> Result<Running, MockError> {
        let state = self.state().await?;
        let clock = Arc::clone(&self.options.clock);
        let presented = Presented::new(
            certified(server)?,
            self.facility.again()?,
            state.faults(),
            Arc::clone(&clock),
        );
        let authority = self.facility.certificate();
        let tls = config(Arc::new(presented), authority, clock, self.options.tls12)?;
        let failed = |source| MockError::Listen {
            address: listen,
            source,
        };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        let shared = state.clone();
        let (stop, stopped) = oneshot::channel::<()>();
        let house = housekeeping::keep(
            Arc::clone(&state.store),
            Arc::clone(&self.options.clock),
            housekeeping::Retention {
                accesses: self.options.access_log_days,
                office_log: self.options.office_log_days,
                checks: self.options.check_days,
            },
        );
        let task = tokio::spawn(async move {
            let serving = run(listener, Arc::new(tls), state, async move {
                // An error is the handle's end: that ends the server, too.
                let _ended = stopped.await;
            });
            tokio::select! {
                () = serving => (),
                () = house => (),
            }
        });
        Ok(Running {
            address,
            state: shared,
            stop: Some(stop),
            task,
        })
    }
}

impl std::fmt::Debug for Mock {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mock")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Running {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Running")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its base address, `https://127.0.0.1:PORT`.
    pub fn url(&self) -> String {
        format!("https://{}", self.address)
    }

    /// Its faults.
    pub fn faults(&self) -> &Faults {
        &self.state.faults
    }

    /// An admin page for browsers of this machine; port 0 gives a free one.
    ///
    /// # Errors
    /// When the address is no loopback address, or cannot be listened on.
    pub async fn admin_page(&self, listen: SocketAddr) -> Result<AdminPage, AdminPageError> {
        AdminPage::start(listen, self.state.clone()).await
    }

    /// A link application over the same people and faults, which the caller runs.
    ///
    /// # Errors
    /// When its folders cannot be made.
    pub fn link(&self, options: LinkOptions) -> Result<Link, LinkError> {
        Link::open(self.state.clone(), options)
    }

    /// Ends it, letting running requests finish for a few seconds.
    pub async fn stop(mut self) {
        drop(self.stop.take());
        // The task can only have been cancelled with its runtime.
        let _ended = (&mut self.task).await;
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}
