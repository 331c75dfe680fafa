//! `madoguchi-mock-server`: the mock service as a program.

use std::{
    error::Error,
    io::{self, Write as _},
    net::SocketAddr,
    path::PathBuf,
    process::ExitCode,
};

use clap::{Args, Parser, Subcommand};
use madoguchi_mock_server::{
    Charset, LinkOptions, Mock, Options, os::asked_to_end, read_scenario, store::StoreAddress,
};
use time::Duration;

/// The qualification confirmation service for development and testing: invented people, its own test authorities, no
/// connection to the real service. Modelled on open integrations, not on the official specification.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    folder: Folder,
    #[command(flatten)]
    serve: Serve,
}

#[derive(Subcommand)]
enum Command {
    /// Prints the card file of one person.
    Mint {
        /// The person's id, such as `employee`, or `generated-0000042` with `--population`.
        #[arg(long, value_name = "ID")]
        person: String,
    },
}

#[derive(Args)]
struct Folder {
    /// The data folder, always needed; what is missing in it is made.
    #[arg(long, value_name = "DIR", global = true)]
    data: Option<PathBuf>,
    /// Cards follow from it; remembered in the folder.
    #[arg(long, value_name = "S", global = true)]
    seed: Option<String>,
    /// A people file in the place of the embedded one.
    #[arg(long, value_name = "FILE", global = true)]
    people: Option<PathBuf>,
    /// A file of welfare offices, their staff and the designated institutions in the place of the embedded one.
    #[arg(long, value_name = "FILE", global = true)]
    offices: Option<PathBuf>,
    /// So many generated people beside them; they follow from the seed.
    #[arg(long, value_name = "N", default_value_t = 0, global = true)]
    population: u32,
    /// How often each kind of generated person is met, in the place of the embedded list.
    #[arg(long, value_name = "FILE", global = true)]
    rates: Option<PathBuf>,
}

#[derive(Args)]
struct Serve {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// Where people and visits are kept: `sqlite:PATH` or `postgres://…`; in the data folder when absent.
    /// Several servers may share a PostgreSQL database; they share the data folder, too.
    #[arg(long, value_name = "STORE")]
    store: Option<StoreAddress>,
    /// How many days a line of the access log is kept.
    #[arg(long, value_name = "N", default_value_t = 30)]
    access_log_days: u16,
    /// How many days a welfare office's log of who did what is kept.
    #[arg(long, value_name = "N", default_value_t = 1830)]
    office_log_days: u16,
    /// How many days the checks that welfare offices see are kept.
    #[arg(long, value_name = "N", default_value_t = 396)]
    check_days: u16,
    /// Writes the port to this file once it is listened on.
    #[arg(long, value_name = "FILE")]
    port_file: Option<PathBuf>,
    /// An institution whose client certificate is made; may be given several times.
    #[arg(long, value_name = "CODE")]
    institution: Vec<String>,
    /// How long a batch is processed that was uploaded over the web.
    #[arg(long = "processing", value_name = "SECONDS", default_value_t = 10)]
    web_processing: u32,
    /// The most rows of an upload, over the web and in the folders.
    #[arg(long, value_name = "N")]
    most_rows: Option<usize>,
    /// Takes TLS 1.2 beside 1.3.
    #[arg(long)]
    tls12: bool,
    /// An admin page for browsers of this machine, such as 127.0.0.1:8080; port 0 takes a free one.
    #[arg(long, value_name = "ADDRESS")]
    admin: Option<SocketAddr>,
    /// Faults with their times, TOML.
    #[arg(long, value_name = "FILE")]
    scenario: Option<PathBuf>,
    #[command(flatten)]
    link: LinkFolder,
}

/// The link application (連携アプリ) over folders.
#[derive(Args)]
#[command(next_help_heading = "Link application")]
struct LinkFolder {
    /// Plays the link application over DIR/req, DIR/res and DIR/face for the first institution that is named.
    #[arg(long = "link", value_name = "DIR")]
    folder: Option<PathBuf>,
    /// How answers are encoded: as the request was, unless said here.
    #[arg(long = "link-charset", value_name = "CHARSET", value_parser = charset)]
    charset: Option<Charset>,
    /// How long an answer takes.
    #[arg(long = "link-delay", value_name = "MS", default_value_t = 0)]
    delay: u32,
    /// How long a bulk question is processed.
    #[arg(long = "link-processing", value_name = "SECONDS", default_value_t = 10)]
    processing: u32,
    /// Answers that nobody collects are removed after so long.
    #[arg(long = "link-stay", value_name = "MINUTES", default_value_t = 1440)]
    stay: u32,
    /// Bulk answers come as ZIP.
    #[arg(long = "link-zip")]
    zipped: bool,
    /// A file with the password of the terminal's `encrypt.conf`: requests may come as ZIP, answers go as ZIP (AES-256).
    #[arg(long = "link-password", value_name = "FILE")]
    password: Option<PathBuf>,
    /// What is pushed to `face` goes as ZIP under the password, too.
    #[arg(long = "link-encrypt-face", requires = "password")]
    encrypt_face: bool,
    /// A request that cannot be read, or whose name nobody knows, gets an error file (`…err_….xml`, invented).
    #[arg(long = "link-error-files")]
    error_files: bool,
    /// The time between two looks into the folders.
    #[arg(long = "link-interval", value_name = "MS", default_value_t = 500)]
    interval: u32,
}

fn main() -> ExitCode {
    let level = tracing_subscriber::EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(level)
        .with_writer(io::stderr)
        .init();
    let arguments = Arguments::parse();
    let done = match arguments.command {
        Some(Command::Mint { person }) => mint(&person, arguments.folder),
        None => serve(arguments.folder, arguments.serve),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!(%error, "ended");
            ExitCode::FAILURE
        }
    }
}

fn mint(person: &str, folder: Folder) -> Result<(), Box<dyn Error>> {
    let (data, options) = options(folder)?;
    let card = Mock::prepare(&data, options)?.mint(person)?;
    Ok(io::stdout().write_all(card.as_bytes())?)
}

#[tokio::main]
async fn serve(folder: Folder, arguments: Serve) -> Result<(), Box<dyn Error>> {
    let (data, mut options) = options(folder)?;
    options.store = arguments.store;
    options.access_log_days = arguments.access_log_days;
    options.processing = Duration::seconds(arguments.web_processing.into());
    options.most_rows = arguments.most_rows;
    options.office_log_days = arguments.office_log_days;
    options.check_days = arguments.check_days;
    options.tls12 = arguments.tls12;
    options.institutions.extend(arguments.institution.clone());
    let named = arguments.institution.first();
    let institution = named
        .or(options.institutions.first())
        .cloned()
        .unwrap_or_default();
    let scenario = match text(arguments.scenario)? {
        Some(text) => read_scenario(&text, (options.clock)())?,
        None => Vec::new(),
    };
    let mock = Mock::prepare(&data, options)?;
    let running = mock.start(arguments.listen).await?;
    running.faults().set(scenario);
    if let Some(file) = arguments.port_file {
        // Readers poll for the file: it appears with its content.
        let part = file.with_extension("part");
        std::fs::write(&part, format!("{}\n", running.address().port()))?;
        std::fs::rename(&part, &file)?;
    }
    writeln!(
        io::stdout(),
        "madoguchi-mock-server (test service, invented people) listens on {}",
        running.url()
    )?;
    let admin = match arguments.admin {
        Some(listen) => Some(running.admin_page(listen).await?),
        None => None,
    };
    if let Some(page) = &admin {
        writeln!(io::stdout(), "admin page: {}", page.url())?;
    }
    io::stdout().flush()?;
    let link = arguments.link.options(&institution)?;
    match link.map(|options| running.link(options)).transpose()? {
        Some(link) => tokio::select! {
            () = asked_to_end() => {}
            () = link.run() => {}
        },
        None => asked_to_end().await,
    }
    running.stop().await;
    Ok(())
}

fn options(folder: Folder) -> Result<(PathBuf, Options), Box<dyn Error>> {
    let mut options = Options::default();
    options.seed = folder.seed;
    options.people = text(folder.people)?;
    options.population = folder.population;
    options.rates = text(folder.rates)?;
    options.offices = text(folder.offices)?;
    let data = folder.data.ok_or("--data is needed; --help explains")?;
    Ok((data, options))
}

impl LinkFolder {
    fn options(self, institution: &str) -> Result<Option<LinkOptions>, Box<dyn Error>> {
        let Some(folder) = self.folder else {
            return Ok(None);
        };
        let mut options = LinkOptions::new(folder, institution);
        options.password = text(self.password)?.map(|text| text.trim().to_owned());
        options.charset = self.charset;
        options.delay = Duration::milliseconds(self.delay.into());
        options.processing = Duration::seconds(self.processing.into());
        options.stay = Duration::minutes(self.stay.into());
        options.zipped = self.zipped;
        options.encrypt_face = self.encrypt_face;
        options.error_files = self.error_files;
        options.interval = std::time::Duration::from_millis(self.interval.max(1).into());
        Ok(Some(options))
    }
}

fn charset(name: &str) -> Result<Charset, String> {
    match name {
        "utf-8" => Ok(Charset::Utf8),
        "shift_jis" => Ok(Charset::ShiftJis),
        _ => Err("a charset is utf-8 or shift_jis".into()),
    }
}

fn text(file: Option<PathBuf>) -> Result<Option<String>, Box<dyn Error>> {
    let Some(file) = file else { return Ok(None) };
    let text =
        std::fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(Some(text))
}
