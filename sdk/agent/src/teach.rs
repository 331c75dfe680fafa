//! Teaching by tapping: somebody puts a card into a reader, and the configuration learns what that reader is for.

use std::{collections::BTreeMap, path::Path, time::Duration};

use madoguchi::{
    config::{Config, ConfigError},
    core::{
        failure::{Code, Failure},
        link::{ReaderState, Readers, ReadersError},
    },
    terminal::Role,
};
use toml_edit::{DocumentMut, Item, Table, value};

/// Why nothing was taught.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TeachError {
    /// The readers cannot be watched.
    #[error(transparent)]
    Readers(#[from] ReadersError),
    /// Nobody put a card in time.
    #[error("no card was put")]
    NoCard,
    /// The file cannot be read or written.
    #[error("configuration file")]
    File(#[from] std::io::Error),
    /// The file is not a configuration.
    #[error("configuration file")]
    Syntax(#[from] toml_edit::TomlError),
    /// The file is not a configuration any more, and was left as it was.
    #[error("configuration as it would be")]
    Result(#[from] ConfigError),
}

impl From<TeachError> for Failure {
    fn from(error: TeachError) -> Self {
        let code = match &error {
            TeachError::Readers(ReadersError::AccessDenied) => Code::ReaderAccessDenied,
            TeachError::Readers(_) => Code::NoReaderService,
            TeachError::NoCard => Code::NoReader,
            TeachError::File(source) => madoguchi::host::code_of_io(source),
            TeachError::Syntax(_) | TeachError::Result(_) => Code::ConfigurationInvalid,
        };
        Self::new(code, error)
    }
}

/// Waits until a card is put into a reader, at most `looks` times `wait`, and answers with the part of its name that tells it from the others. A card
/// that lay there before does not count.
///
/// # Errors
/// [`TeachError::NoCard`], [`TeachError::Readers`].
pub fn tapped(readers: &mut dyn Readers, wait: Duration, looks: u32) -> Result<String, TeachError> {
    let mut before = cards(&readers.watch(Duration::ZERO)?);
    for _ in 0..looks {
        let now = readers.watch(wait)?;
        let put = now
            .iter()
            .find(|reader| reader.card.is_some() && before.get(&reader.name) != Some(&reader.card));
        if let Some(put) = put {
            let names: Vec<&str> = now.iter().map(|reader| reader.name.as_str()).collect();
            return Ok(distinct_part(&put.name, &names).to_owned());
        }
        before = cards(&now);
    }
    Err(TeachError::NoCard)
}

/// Writes into the configuration file that readers with this part in their name have this role. Everything else stays as it stands, comments too; a
/// file that would not be a configuration any more is left alone.
///
/// # Errors
/// [`TeachError::File`], [`TeachError::Syntax`], [`TeachError::Result`].
pub fn write(config: &Path, role: Role, part: &str) -> Result<(), TeachError> {
    let mut document: DocumentMut = std::fs::read_to_string(config)?.parse()?;
    let table = document
        .entry("reader")
        .or_insert(Item::Table(Table::new()));
    let key = match role {
        Role::Phone => "phone",
        Role::Staff => "staff",
        _ => "name",
    };
    if let Some(table) = table.as_table_like_mut() {
        match table.get_mut(key) {
            Some(old) => {
                let decor = old.as_value().map(|value| value.decor().clone());
                *old = value(part);
                if let (Some(decor), Some(new)) = (decor, old.as_value_mut()) {
                    *new.decor_mut() = decor;
                }
            }
            None => {
                table.insert(key, value(part));
            }
        }
    }
    let beside = config.with_extension("toml.new");
    std::fs::write(&beside, document.to_string())?;
    let checked = Config::read(&beside);
    if let Err(error) = checked {
        let _ = std::fs::remove_file(&beside);
        return Err(error.into());
    }
    std::fs::rename(&beside, config)?;
    Ok(())
}

fn cards(readers: &[ReaderState]) -> BTreeMap<String, Option<u32>> {
    let pair = |reader: &ReaderState| (reader.name.clone(), reader.card);
    readers.iter().map(pair).collect()
}

/// The name without the numbers that the system adds at its end, which change with the port and the order of plugging in; the whole name where others
/// have the same part.
fn distinct_part<'name>(name: &'name str, all: &[&str]) -> &'name str {
    let part = without_number(without_number(name));
    let mut others = all.iter().filter(|other| **other != name);
    if others.any(|other| other.contains(part)) {
        name
    } else {
        part
    }
}

/// Without one last word of one or two hexadecimal digits: PC/SC lite adds ` 00 00`, Windows ` 0`.
fn without_number(name: &str) -> &str {
    match name.rsplit_once(' ') {
        Some((part, number))
            if !part.is_empty()
                && matches!(number.len(), 1 | 2)
                && number.bytes().all(|digit| digit.is_ascii_hexdigit()) =>
        {
            part
        }
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use madoguchi::core::link::{Link, LinkError};

    use super::*;

    const CONFIG: &str = r#"# Ours.
environment = "test"
state = "state"
[institution]
code = "1311234567"
kind = "clinic"
[service]
url = "https://localhost:1"
authority = "ca.pem"
identity = "client.pem"
[card]
anchors = ["anchor.pem"]
"#;

    #[test]
    fn what_the_system_adds_to_a_name_is_left_away_where_the_rest_is_enough() {
        let table = [
            (
                "ACS ACR122U PICC Interface 00 00",
                "ACS ACR122U PICC Interface",
            ),
            ("Sony RC-S300/P (123456) 01 0A", "Sony RC-S300/P (123456)"),
            ("Circle CIR415A Reader 0", "Circle CIR415A Reader"),
            ("ACR122U", "ACR122U"),
            ("00 00", "00 00"),
            ("", ""),
        ];
        for (name, part) in table {
            assert_eq!(distinct_part(name, &[name, "Other 00 00"]), part);
        }
        let twins = ["Reader 00 00", "Reader 01 00"];
        assert_eq!(distinct_part(twins[1], &twins), "Reader 01 00");
    }

    /// Readers that look so, one look after another.
    struct Looks(VecDeque<Vec<(&'static str, Option<u32>)>>);

    impl Readers for Looks {
        fn watch(&mut self, _: Duration) -> Result<Vec<ReaderState>, ReadersError> {
            let look = self.0.pop_front().ok_or(ReadersError::NoService)?;
            let state = |(name, card): (&str, _)| ReaderState {
                name: name.to_owned(),
                card,
            };
            Ok(look.into_iter().map(state).collect())
        }

        fn open(&mut self, _: &str) -> Result<Box<dyn Link>, LinkError> {
            Err(LinkError::ReaderGone)
        }
    }

    #[test]
    fn the_reader_is_the_one_into_which_a_card_was_put_just_now() {
        let look = |looks: &[Vec<(&'static str, Option<u32>)>]| {
            let mut looks = Looks(looks.to_vec().into());
            tapped(&mut looks, Duration::ZERO, 2)
        };
        let before = || vec![("A 00 00", Some(1)), ("B 00 00", None)];
        let after = || vec![("A 00 00", Some(1)), ("B 00 00", Some(1))];
        let again = || vec![("A 00 00", Some(3)), ("B 00 00", None)];
        assert_eq!(look(&[before(), after()]).unwrap(), "B");
        assert_eq!(look(&[before(), before(), again()]).unwrap(), "A");
        let none = look(&[before(), before(), before(), after()]);
        assert!(matches!(none, Err(TeachError::NoCard)));
        let gone = look(&[before()]).unwrap_err();
        assert_eq!(Failure::from(gone).code, Code::NoReaderService);
    }

    #[test]
    fn the_configuration_learns_the_reader_and_keeps_everything_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("madoguchi.toml");
        std::fs::write(&path, CONFIG).unwrap();
        for (role, part) in [
            (Role::Card, "Front"),
            (Role::Phone, "Phone \"1\""),
            (Role::Staff, "Desk"),
            (Role::Card, "Other"),
        ] {
            write(&path, role, part).unwrap();
        }
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.starts_with(CONFIG), "{text}");
        let config = Config::read(&path).unwrap();
        let roles = config.roles();
        assert_eq!(
            (&*roles.card, &*roles.phone, &*roles.staff),
            ("Other", "Phone \"1\"", "Desk")
        );

        let commented = CONFIG.to_owned() + "[reader]\nname = \"Old\" # the grey one\n";
        std::fs::write(&path, &commented).unwrap();
        write(&path, Role::Card, "New").unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert_eq!(text, commented.replace("Old", "New"));
    }

    #[test]
    fn a_file_that_is_no_configuration_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("madoguchi.toml");
        for text in [
            "colour = ",
            "environment = \"test\"\n",
            &(CONFIG.to_owned() + "reader = 1\n"),
        ] {
            std::fs::write(&path, text).unwrap();
            let error = write(&path, Role::Staff, "Desk").unwrap_err();
            assert_eq!(Failure::from(error).code, Code::ConfigurationInvalid);
            assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
            assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }
}
