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
    events::{BytesStart, BytesText, Event},
};

use self::{
    attributes::{attributes, resolve},
    characters::{all_allowed, is_plain, is_space},
};
use super::{
    tree::MessageError,
    wire::{BYTE_ORDER_MARK, Limits},
};

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

/// A part of a document, up to its end or to wherever.
#[derive(Clone, Copy)]
pub(super) struct Part<'a> {
    /// UTF-8, without a byte order mark.
    pub(super) bytes: &'a [u8],
    /// How many bytes of the document stand before it.
    pub(super) at: u64,
    /// The elements that have begun before it and not ended.
    pub(super) inside: &'a [&'a str],
    /// Whether the document ends with it.
    pub(super) last: bool,
}

impl<'a> Part<'a> {
    /// All of a document.
    pub(super) fn whole(bytes: &'a [u8]) -> Self {
        Self {
            bytes,
            at: 0,
            inside: &[],
            last: true,
        }
    }
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

/// No name that is known is longer, and few texts are.
const USUAL_LENGTH: usize = 80;

/// A strict reader of tokens.
pub(super) struct Tokens<'a> {
    reader: Reader<&'a [u8]>,
    part: Part<'a>,
    name: String,
    text: String,
    levels: usize,
    elements: usize,
    limits: Limits,
    /// The part begins with a byte order mark that the token reader takes away and that is none here.
    marked: bool,
    /// The root element has begun.
    rooted: bool,
    /// An element without content has begun and not ended.
    empty: bool,
    /// An element has just ended.
    closed: bool,
}

impl<'a> Tokens<'a> {
    /// The tokens of `part`, which has a good declaration, if any. Elements are counted from here.
    pub(super) fn new(part: Part<'a>, limits: Limits) -> Self {
        let mut reader = Reader::from_reader(part.bytes);
        let config = reader.config_mut();
        config.check_comments = true;
        // Those that end what has begun before are checked here.
        config.allow_unmatched_ends = true;
        Self {
            reader,
            part,
            name: String::with_capacity(USUAL_LENGTH),
            text: String::with_capacity(USUAL_LENGTH),
            levels: part.inside.len(),
            elements: 0,
            limits,
            marked: part.bytes.starts_with(BYTE_ORDER_MARK),
            rooted: part.at > 0,
            empty: false,
            closed: false,
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

    /// Whether the element that has just begun is written as one without content.
    pub(super) fn is_empty_element(&self) -> bool {
        self.empty
    }

    /// How many bytes of the part are used up.
    pub(super) fn used(&self) -> usize {
        usize::try_from(self.reader.buffer_position()).unwrap_or(usize::MAX)
    }

    /// The next start or end of an element, or the end of the document.
    pub(super) fn step(&mut self) -> Result<Step, MessageError> {
        self.text.clear();
        if std::mem::take(&mut self.empty) {
            return Ok(self.close());
        }
        if std::mem::take(&mut self.closed) {
            self.skip_blank();
        }
        if std::mem::take(&mut self.marked) {
            if self.levels == 0 {
                let (at, fault) = (self.part.at, XmlFault::TextOutside);
                return Err(MessageError::NotXml { at, fault });
            }
            self.text.push('\u{FEFF}');
        }
        loop {
            let at = self.part.at.saturating_add(self.reader.buffer_position());
            let broken = |fault| MessageError::NotXml { at, fault };
            let outside = self.levels == 0;
            // Looked at where it is: to move an event takes longer than to read it.
            let event = self.reader.read_event();
            let event = match &event {
                Ok(event) => event,
                Err(error) => return Err(self.refusal(error, at)),
            };
            match event {
                Event::Start(_) | Event::Empty(_) if outside && self.rooted => {
                    return Err(broken(XmlFault::SecondRoot));
                }
                Event::Start(tag) => {
                    check_tag(tag).map_err(broken)?;
                    return self.open(tag);
                }
                Event::Empty(tag) => {
                    check_tag(tag).map_err(broken)?;
                    self.empty = true;
                    return self.open(tag);
                }
                Event::End(tag) => {
                    return if self.ends(tag.name().as_ref()) {
                        Ok(self.close())
                    } else {
                        Err(broken(XmlFault::EndTag))
                    };
                }
                Event::Text(text) if !outside && is_plain(text) => self.text.push_str(text),
                Event::Text(text) => self.add_checked(text).map_err(broken)?,
                Event::CData(_) | Event::GeneralRef(_) if outside => {
                    return Err(broken(XmlFault::TextOutside));
                }
                Event::CData(text) => {
                    let text = text.xml10_content();
                    check_characters(&text).map_err(broken)?;
                    self.text.push_str(&text);
                }
                Event::GeneralRef(reference) => {
                    let character = resolve(reference);
                    self.text
                        .push(character.ok_or_else(|| broken(XmlFault::Reference))?);
                }
                Event::Comment(text) => check_characters(text).map_err(broken)?,
                Event::PI(instruction) => {
                    check_instruction(instruction.target(), instruction.content())
                        .map_err(broken)?;
                }
                Event::Decl(_) if at == 0 => {}
                Event::Decl(_) => return Err(broken(XmlFault::Declaration)),
                Event::DocType(_) => return Err(MessageError::Doctype),
                Event::Eof if !outside || !self.rooted || !self.part.last => {
                    return Err(MessageError::Unfinished);
                }
                Event::Eof => return Ok(Step::End),
            }
        }
    }

    /// Takes a text that may stand outside the root, or hold something that looks like something else.
    #[cold]
    fn add_checked(&mut self, text: &BytesText<'_>) -> Result<(), XmlFault> {
        check_text(text)?;
        if self.levels == 0 && !is_blank(text) {
            return Err(XmlFault::TextOutside);
        }
        self.text.push_str(&text.xml10_content());
        Ok(())
    }

    fn open(&mut self, tag: &BytesStart<'_>) -> Result<Step, MessageError> {
        self.name.clear();
        self.name.push_str(tag.name().as_ref());
        self.rooted = true;
        self.levels = self.levels.saturating_add(1);
        self.elements = self.elements.saturating_add(1);
        self.limits.check(self.levels, self.elements)?;
        Ok(Step::Open)
    }

    fn close(&mut self) -> Step {
        self.levels = self.levels.saturating_sub(1);
        self.closed = true;
        Step::Close
    }

    /// Passes white space. Behind an element it is no text.
    fn skip_blank(&mut self) {
        let rest = self.reader.get_ref();
        let blank = rest.iter().take_while(|byte| is_space(**byte)).count();
        self.reader.stream().consume(blank);
    }

    /// Whether `name` is that of the innermost element, which the token reader has checked where it saw the beginning.
    fn ends(&mut self, name: &str) -> bool {
        match self.part.inside.split_last() {
            Some((innermost, around)) if self.part.inside.len() == self.levels => {
                self.part.inside = around;
                *innermost == name
            }
            _ => self.levels > 0,
        }
    }

    /// `at` is where the piece began that could not be read.
    #[cold]
    fn refusal(&self, error: &Error, at: u64) -> MessageError {
        let broken = |fault| MessageError::NotXml { at, fault };
        // Where the end of a piece is missing, the token reader has come to the end of the part.
        let at_end = self.reader.get_ref().is_empty();
        match error {
            Error::Syntax(SyntaxError::UnclosedDoctype)
            | Error::IllFormed(IllFormedError::MissingDoctypeName) => MessageError::Doctype,
            Error::Syntax(_) => match self.begun(at) {
                None => MessageError::Unfinished,
                Some(fault) => broken(fault),
            },
            Error::IllFormed(IllFormedError::UnclosedReference) if at_end => {
                MessageError::Unfinished
            }
            Error::IllFormed(IllFormedError::UnclosedReference) => broken(XmlFault::Reference),
            Error::IllFormed(IllFormedError::DoubleHyphenInComment) => broken(XmlFault::Comment),
            Error::IllFormed(_) => broken(XmlFault::EndTag),
            Error::Encoding(EncodingError::Utf8(error))
                if error.error_len().is_none() && at_end =>
            {
                MessageError::Unfinished
            }
            Error::Encoding(_) => MessageError::Undecodable { at },
            Error::Io(error) => MessageError::Source { kind: error.kind() },
            _ => broken(XmlFault::Markup),
        }
    }

    /// What is wrong with the beginning of markup that has no end.
    fn begun(&self, at: u64) -> Option<XmlFault> {
        let before = usize::try_from(at.saturating_sub(self.part.at)).ok()?;
        let markup = self.part.bytes.get(before..)?;
        let may_be = |start: &[u8]| markup.starts_with(start) || start.starts_with(markup);
        if markup.starts_with(b"<?>") {
            Some(XmlFault::Instruction)
        } else if markup.starts_with(b"<!") && !may_be(b"<!--") && !may_be(b"<![CDATA[") {
            Some(XmlFault::Markup)
        } else {
            None
        }
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
