//! Text, lines and boxes on a page; lengths in points, from the top left corner.

use krilla::{
    Document,
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    metadata::Metadata,
    page::{Page, PageSettings},
    paint::{Fill, Stroke},
    surface::Surface,
    text::{Font, GlyphId, KrillaGlyph},
};
use skrifa::{FontRef, MetadataProvider as _, instance::LocationRef, prelude::Size};

use crate::office::refused::Refused;

/// The kiosk's font, SIL Open Font Licence.
static REGULAR: &[u8] = include_bytes!("../../../../kiosk/fonts/BIZUDPGothic-Regular.ttf");

/// Stands where the font has no glyph, as in print (下駄).
const UNKNOWN: char = '〓';

/// A document that is being drawn.
pub(crate) struct Book {
    document: Document,
    letters: Letters,
}

/// One page of it.
pub(crate) struct Sheet<'p> {
    surface: Surface<'p>,
    letters: Letters,
}

/// Where a text stands to its point.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Align {
    /// It begins there.
    Left,
    /// Its middle is there.
    Middle,
    /// It ends there.
    Right,
}

/// The font, for drawing and for measuring.
#[derive(Clone)]
struct Letters {
    font: Font,
    face: FontRef<'static>,
    em: f32,
}

impl Book {
    /// An empty document.
    pub(crate) fn new(title: &str) -> Result<Self, Refused> {
        let mut document = Document::new();
        document.set_metadata(Metadata::new().title(title.into()).language("ja".into()));
        Ok(Self {
            document,
            letters: Letters::new()?,
        })
    }

    /// Draws a page.
    pub(crate) fn page(
        &mut self,
        (width, height): (f32, f32),
        draw: impl FnOnce(&mut Sheet<'_>),
    ) -> Result<(), Refused> {
        let settings = PageSettings::from_wh(width, height).ok_or_else(|| failed("page"))?;
        let mut page: Page<'_> = self.document.start_page_with(settings);
        {
            let mut sheet = Sheet {
                surface: page.surface(),
                letters: self.letters.clone(),
            };
            draw(&mut sheet);
        }
        page.finish();
        Ok(())
    }

    /// The PDF.
    pub(crate) fn finish(self) -> Result<Vec<u8>, Refused> {
        self.document
            .finish()
            .map_err(|error| failed(&format!("{error:?}")))
    }
}

impl Sheet<'_> {
    /// One line of text at its baseline, made smaller where it is wider than `room`.
    pub(crate) fn text(
        &mut self,
        (x, y): (f32, f32),
        size: f32,
        align: Align,
        room: f32,
        text: &str,
    ) {
        let (glyphs, width) = self.letters.shape(text);
        let size = if width * size > room {
            room / width
        } else {
            size
        };
        let x = match align {
            Align::Left => x,
            Align::Middle => x - width * size / 2.0,
            Align::Right => x - width * size,
        };
        self.surface.set_stroke(None);
        self.surface.set_fill(Some(Fill {
            paint: rgb::Color::new(0, 0, 0).into(),
            ..Fill::default()
        }));
        let font = self.letters.font.clone();
        self.surface
            .draw_glyphs(Point::from_xy(x, y), &glyphs, font, text, size, false);
    }

    /// A frame.
    pub(crate) fn frame(&mut self, (x, y): (f32, f32), (width, height): (f32, f32), line: f32) {
        let mut path = PathBuilder::new();
        if let Some(rectangle) = Rect::from_xywh(x, y, width, height) {
            path.push_rect(rectangle);
        }
        self.stroke(path, line);
    }

    /// A line.
    pub(crate) fn line(&mut self, (x, y): (f32, f32), (to_x, to_y): (f32, f32), line: f32) {
        let mut path = PathBuilder::new();
        path.move_to(x, y);
        path.line_to(to_x, to_y);
        self.stroke(path, line);
    }

    fn stroke(&mut self, path: PathBuilder, width: f32) {
        self.surface.set_fill(None);
        self.surface.set_stroke(Some(Stroke {
            paint: rgb::Color::new(0, 0, 0).into(),
            width,
            ..Stroke::default()
        }));
        if let Some(path) = path.finish() {
            self.surface.draw_path(&path);
        }
    }
}

impl Letters {
    fn new() -> Result<Self, Refused> {
        let font = Font::new(REGULAR.into(), 0).ok_or_else(|| failed("font"))?;
        let face = FontRef::new(REGULAR).map_err(|_| failed("font"))?;
        let em = font.units_per_em();
        Ok(Self { font, face, em })
    }

    /// The glyphs of a line, and its width at size 1. Japanese needs no shaping beyond one glyph for each character.
    fn shape(&self, text: &str) -> (Vec<KrillaGlyph>, f32) {
        let map = self.face.charmap();
        let metrics = self
            .face
            .glyph_metrics(Size::unscaled(), LocationRef::default());
        let mut width = 0.0;
        let mut glyphs = Vec::new();
        for (at, character) in text.char_indices() {
            let glyph = map
                .map(character)
                .or_else(|| map.map(UNKNOWN))
                .unwrap_or_default();
            let advance = metrics.advance_width(glyph).unwrap_or(self.em) / self.em;
            let range = at..at + character.len_utf8();
            let id = GlyphId::new(glyph.to_u32());
            glyphs.push(KrillaGlyph::new(id, advance, 0.0, 0.0, 0.0, range, None));
            width += advance;
        }
        (glyphs, width)
    }
}

fn failed(what: &str) -> Refused {
    Refused::Paper { what: what.into() }
}
