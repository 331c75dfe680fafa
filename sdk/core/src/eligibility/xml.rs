//! XML as tokens: the only code that knows quick-xml.
//!
//! Well-formedness is checked as XML 1.0 (fifth edition) wants it, and beyond it the profile of these messages: no DTD, hence no entities but the five. Comments and
//! processing instructions are dropped. Attributes are checked and dropped: no message has any, and one that a later release brings must not stop
//! a reception. There are no namespaces: a name is compared as it is written, prefix included, so that `x:Name` is an unknown element.

mod attributes;
mod build;
mod characters;
mod declaration;
mod write;

use std::io::BufRead;

use quick_xml::{
    Error, Reader,
    encoding::EncodingError,
    errors::{IllFormedError, SyntaxError},
    events::{BytesStart, Event},
};

use self::{
    attributes::{attributes, resolve},
    characters::{all_allowed, is_plain},
};
use super::{tree::MessageError, wire::Limits};

pub(super) use build::{document, element};
pub(super) use characters::is_blank;
pub(super) use declaration::{Declared, MOST_BYTES as MOST_DECLARATION_BYTES, declared};
pub(super) use write::Writer;

/// What in a document is not well-formed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum XmlFault {
    /// The XML declaration, or one that does not stand at the beginning.
    Declaration,
    /// The name of an element or of a processing instruction.
    Name,
    /// An attribute.
    Attribute,
    /// A character that XML does not allow.
    Character,
    /// A reference that is neither a character's number nor one of the five entities.
    Reference,
    /// An end tag that closes another element than the one that is open.
    EndTag,
    /// `--` inside a comment.
    Comment,
    /// A processing instruction.
    Instruction,
    /// `]]>` in a text.
    CDataEnd,
    /// `<!` before something that is neither comment nor CDATA.
    Markup,
    /// Text or CDATA outside the root element.
    TextOutside,
    /// A second root element.
    SecondRoot,
}

/// What the tokens have come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// The start of an element, by [`Tokens::name`].
    Open,
    /// The end of the innermost element.
    Close,
    /// The end of the document.
    End,
}

/// A strict reader of tokens.
pub(super) struct Tokens<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    name: String,
    text: String,
    levels: usize,
    elements: usize,
    limits: Limits,
    /// Nothing has been read yet.
    fresh: bool,
    /// The root element has begun.
    rooted: bool,
    /// An element without content has begun and not ended.
    empty: bool,
}

impl<R: BufRead> Tokens<R> {
    /// The tokens of `source`, which is UTF-8 behind its byte order mark and has a good declaration, if any.
    pub(super) fn new(source: R, limits: Limits) -> Self {
        let mut reader = Reader::from_reader(source);
        reader.config_mut().check_comments = true;
        Self {
            reader,
            buffer: Vec::new(),
            name: String::new(),
            text: String::new(),
            levels: 0,
            elements: 0,
            limits,
            fresh: true,
            rooted: false,
            empty: false,
        }
    }

    /// The element that has just begun.
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// The text between this step and the one before.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where the bytes come from.
    pub(super) fn source(&mut self) -> &mut R {
        self.reader.get_mut()
    }

    /// Begins to count elements anew.
    pub(super) fn forget_elements(&mut self) {
        self.elements = 0;
    }

    /// The next start or end of an element, or the end of the document.
    pub(super) fn step(&mut self) -> Result<Step, MessageError> {
        self.text.clear();
        if std::mem::take(&mut self.empty) {
            return Ok(self.close());
        }
        loop {
            self.buffer.clear();
            let at = self.reader.buffer_position();
            let broken = |fault| MessageError::NotXml { at, fault };
            let event = match self.reader.read_event_into(&mut self.buffer) {
                Ok(event) => event,
                Err(error) => return Err(self.refusal(&error, at)),
            };
            let fresh = std::mem::take(&mut self.fresh);
            let outside = self.levels == 0;
            match event {
                Event::Start(_) | Event::Empty(_) if outside && self.rooted => {
                    return Err(broken(XmlFault::SecondRoot));
                }
                Event::Start(tag) => {
                    check_tag(&tag).map_err(broken)?;
                    self.name.clear();
                    self.name.push_str(tag.name().as_ref());
                    return self.open();
                }
                Event::Empty(tag) => {
                    check_tag(&tag).map_err(broken)?;
                    self.name.clear();
                    self.name.push_str(tag.name().as_ref());
                    self.empty = true;
                    return self.open();
                }
                Event::End(_) => return Ok(self.close()),
                Event::Text(text) => {
                    let plain = is_plain(&text);
                    if !plain {
                        check_text(&text).map_err(broken)?;
                    }
                    if outside && !is_blank(&text) {
                        return Err(broken(XmlFault::TextOutside));
                    }
                    if plain {
                        self.text.push_str(&text);
                    } else {
                        self.text.push_str(&text.xml10_content());
                    }
                }
                Event::CData(_) | Event::GeneralRef(_) if outside => {
                    return Err(broken(XmlFault::TextOutside));
                }
                Event::CData(text) => {
                    let text = text.xml10_content();
                    check_characters(&text).map_err(broken)?;
                    self.text.push_str(&text);
                }
                Event::GeneralRef(reference) => {
                    let character = resolve(&reference.into_inner());
                    self.text
                        .push(character.ok_or_else(|| broken(XmlFault::Reference))?);
                }
                Event::Comment(text) => {
                    check_characters(&text.into_inner()).map_err(broken)?;
                }
                Event::PI(instruction) => {
                    check_instruction(instruction.target(), instruction.content())
                        .map_err(broken)?;
                }
                Event::Decl(_) if fresh => {}
                Event::Decl(_) => return Err(broken(XmlFault::Declaration)),
                Event::DocType(_) => return Err(MessageError::Doctype),
                Event::Eof if self.levels > 0 || !self.rooted => {
                    return Err(MessageError::Unfinished);
                }
                Event::Eof => return Ok(Step::End),
            }
        }
    }

    fn open(&mut self) -> Result<Step, MessageError> {
        self.rooted = true;
        self.levels = self.levels.saturating_add(1);
        self.elements = self.elements.saturating_add(1);
        self.limits.check(self.levels, self.elements)?;
        Ok(Step::Open)
    }

    fn close(&mut self) -> Step {
        self.levels = self.levels.saturating_sub(1);
        Step::Close
    }

    /// `at` is where the piece began that could not be read.
    fn refusal(&mut self, error: &Error, at: u64) -> MessageError {
        let broken = |fault| MessageError::NotXml { at, fault };
        match error {
            Error::Syntax(SyntaxError::UnclosedDoctype)
            | Error::IllFormed(IllFormedError::MissingDoctypeName) => MessageError::Doctype,
            Error::Syntax(SyntaxError::InvalidBangMarkup) if !self.at_end() => {
                broken(XmlFault::Markup)
            }
            Error::IllFormed(IllFormedError::UnclosedReference) if !self.at_end() => {
                broken(XmlFault::Reference)
            }
            Error::Syntax(_) | Error::IllFormed(IllFormedError::UnclosedReference) => {
                MessageError::Unfinished
            }
            Error::IllFormed(IllFormedError::DoubleHyphenInComment) => broken(XmlFault::Comment),
            Error::IllFormed(_) => broken(XmlFault::EndTag),
            Error::Encoding(EncodingError::Utf8(error))
                if error.error_len().is_none() && self.at_end() =>
            {
                MessageError::Unfinished
            }
            Error::Encoding(_) => MessageError::Undecodable { at },
            Error::Io(error) => MessageError::Source { kind: error.kind() },
            _ => broken(XmlFault::Markup),
        }
    }

    fn at_end(&mut self) -> bool {
        self.source().fill_buf().is_ok_and(<[u8]>::is_empty)
    }
}

fn check_tag(tag: &BytesStart<'_>) -> Result<(), XmlFault> {
    if !characters::is_name(tag.name().as_ref()) {
        return Err(XmlFault::Name);
    }
    let rest = tag.attributes_raw();
    if rest.is_empty() {
        return Ok(());
    }
    attributes(rest).map(drop)
}

fn check_characters(text: &str) -> Result<(), XmlFault> {
    if all_allowed(text) {
        Ok(())
    } else {
        Err(XmlFault::Character)
    }
}

fn check_text(text: &str) -> Result<(), XmlFault> {
    check_characters(text)?;
    if text.contains("]]>") {
        return Err(XmlFault::CDataEnd);
    }
    Ok(())
}

fn check_instruction(target: &str, content: &str) -> Result<(), XmlFault> {
    if !characters::is_name(target) || target.eq_ignore_ascii_case("xml") {
        return Err(XmlFault::Instruction);
    }
    check_characters(content)
}
