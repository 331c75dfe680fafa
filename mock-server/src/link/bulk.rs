//! Batches over files: what was uploaded is kept in the work folder under its reception number, so that a restart loses nothing.
//!
//! Rows are read one at a time and units written one at a time: a batch needs no memory, however long it is.

use std::{
    fs::{self, File},
    io::{self, BufWriter, Read, Seek, Write as _},
    path::{Path, PathBuf},
};

use serde_json::{Map, Value};
use time::OffsetDateTime;

use super::{
    LinkError,
    answer::{Answer, Request, Unanswered, encoded_as, unreadable},
    at,
    xml::{self, Charset, Elements, Unreadable},
};
use crate::{
    message::family::{
        Bulk, Failed, Halves, Refused,
        batch::{Counts, Units, received},
    },
    server::question::needed,
};

impl Request<'_> {
    /// Keeps what is asked and gives it a number. The header is given, too, whatever becomes of the rest.
    pub(super) async fn upload(
        &self,
        bulk: Bulk,
        mut file: &File,
        charset: Charset,
        header: &mut Map<String, Value>,
    ) -> Result<Value, Unanswered> {
        let surveyed = survey(file, charset, bulk).map_err(|source| self.failed(source))?;
        let (message, first, count) = surveyed?;
        *header = Halves::of(message).header;
        let family = self.name.family;
        self.question
            .check_upload(family, bulk, header, first.as_ref(), count)
            .await?;
        let number = self.question.reception_number()?;
        let kept = self.reception(bulk, &number);
        file.rewind().map_err(|source| self.failed(source))?;
        let copied = File::create(&kept).and_then(|mut kept| io::copy(&mut file, &mut kept));
        copied.map_err(at(&kept))?;
        Ok(self.question.accepted(family, header, number))
    }

    /// Answers what was uploaded under a number.
    pub(super) async fn download(&self, bulk: Bulk, asked: &Halves) -> Result<Answer, Unanswered> {
        self.name
            .family
            .check(&asked.header, self.question.institution)?;
        let number = needed(&asked.body, "ReceptionNumber", 20)?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Refused::unknown_reception().into());
        }
        let kept = self.reception(bulk, number);
        let mut file = match File::open(&kept) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Err(Refused::unknown_reception().into());
            }
            Err(error) => return Err(at(&kept)(error).into()),
        };
        let charset = xml::seen(&mut file).map_err(at(&kept))??;
        let (message, ..) = survey(&file, charset, bulk).map_err(at(&kept))??;
        let header = Halves::of(message).header;
        if let Some(still) = self
            .question
            .still(&header, number, self.options.processing)?
        {
            return Ok(Answer::Message(still));
        }
        let rows = rows(file, charset, bulk).map_err(at(&kept))?;
        self.process(bulk, &header, rows, number).await
    }

    fn reception(&self, bulk: Bulk, number: &str) -> PathBuf {
        let name = format!("{bulk:?}-{number}.xml");
        self.options.folder.join("work/receptions").join(name)
    }

    /// Writes the whole answer into a file of the work folder.
    async fn process(
        &self,
        bulk: Bulk,
        header: &Map<String, Value>,
        rows: Elements<File>,
        number: &str,
    ) -> Result<Answer, Unanswered> {
        let work = self.options.folder.join("work");
        let (units, whole) = (
            work.join(format!("{number}.units")),
            work.join(format!("{number}.whole")),
        );
        let mut sheet = Sheet::new(&units, bulk, self.charset)?;
        let rows = Box::new(Rows(rows));
        match self.question.process(bulk, header, rows, &mut sheet).await {
            Err(Failed::Io(error)) => return Err(at(&units)(error).into()),
            done => done?,
        }
        let counts = sheet.close().map_err(at(&units))?;
        let header = self.question.done(header, number, counts);
        let message = encoded_as(serde_json::json!({ "MessageHeader": header }), self.charset);
        self.join(&message, &units, &whole).map_err(at(&whole))?;
        fs::remove_file(&units).map_err(at(&units))?;
        Ok(Answer::Batch(whole))
    }

    fn join(&self, header: &Value, units: &Path, whole: &Path) -> io::Result<()> {
        let mut file = BufWriter::new(File::create(whole)?);
        xml::begin(self.charset, &mut file)?;
        xml::inside(header, self.charset, &mut file)?;
        write!(file, "<MessageBody>")?;
        io::copy(&mut File::open(units)?, &mut file)?;
        write!(file, "</MessageBody>")?;
        xml::end(&mut file)?;
        file.flush()
    }
}

/// Removes the uploads that were received before a moment.
pub(super) fn forget(receptions: &Path, before: OffsetDateTime) -> Result<(), LinkError> {
    for entry in fs::read_dir(receptions).map_err(at(receptions))? {
        let path = entry.map_err(at(receptions))?.path();
        let number = path
            .file_stem()
            .and_then(|name| name.to_str()?.rsplit_once('-'));
        let since = number.and_then(|(_, number)| received(number));
        if since.is_some_and(|since| since < before) {
            fs::remove_file(&path).map_err(at(&path))?;
        }
    }
    Ok(())
}

/// An upload without its rows, the first of them, and how many there are.
type Surveyed = (Value, Option<Value>, usize);

/// Goes through a whole upload.
fn survey(
    file: impl Read + Seek,
    charset: Charset,
    bulk: Bulk,
) -> io::Result<Result<Surveyed, Unreadable>> {
    let mut elements = rows(file, charset, bulk)?;
    let mut through = || {
        let first = elements.next_row()?;
        let mut count = usize::from(first.is_some());
        while first.is_some() && elements.next_row()?.is_some() {
            count += 1;
        }
        Ok((first, count))
    };
    Ok(through().and_then(|(first, count)| Ok((elements.rest()?, first, count))))
}

fn rows<F: Read + Seek>(mut file: F, charset: Charset, bulk: Bulk) -> io::Result<Elements<F>> {
    file.rewind()?;
    Ok(Elements::new(file, charset, Some(bulk.row())))
}

/// The rows of an upload. It was gone through when it came: what cannot be read now was changed since.
struct Rows(Elements<File>);

impl Iterator for Rows {
    type Item = Result<Value, Refused>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next_row().map_err(unreadable).transpose()
    }
}

/// The units of an answer, in a file.
struct Sheet {
    file: BufWriter<File>,
    unit: &'static str,
    charset: Charset,
    counts: Counts,
}

impl Sheet {
    fn new(path: &Path, bulk: Bulk, charset: Charset) -> Result<Self, LinkError> {
        let file = File::create(path).map_err(at(path))?;
        Ok(Self {
            file: BufWriter::new(file),
            unit: bulk.unit(),
            charset,
            counts: Counts::default(),
        })
    }

    fn close(mut self) -> io::Result<Counts> {
        self.file.flush()?;
        Ok(self.counts)
    }
}

impl Units for Sheet {
    fn put(&mut self, unit: Value, good: bool) -> io::Result<()> {
        self.counts.count(good);
        xml::element(self.unit, &unit, self.charset, &mut self.file)
    }
}
