//! The list of figures, and the lines that are held against it.

use std::collections::BTreeMap;

use serde::Deserialize;

/// `figures.toml`.
const LIST: &str = include_str!("figures.toml");

/// Every area and every figure.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Figures {
    area: Vec<Area>,
    figure: Vec<Figure>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Area {
    name: String,
    exists: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Figure {
    name: String,
    area: String,
    unit: String,
    meaning: String,
    yardstick: Option<String>,
    implemented: bool,
}

/// One measured figure.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    /// Its name in the list.
    pub(crate) name: &'static str,
    /// In the unit of the list.
    pub(crate) value: f64,
    /// What it is compared with, in the same unit.
    pub(crate) yardstick: Option<f64>,
}

impl Measured {
    /// A figure beside its yardstick.
    pub(crate) fn against(name: &'static str, value: f64, yardstick: f64) -> Self {
        Self {
            name,
            value,
            yardstick: Some(yardstick),
        }
    }

    /// A figure that stands alone.
    pub(crate) fn alone(name: &'static str, value: f64) -> Self {
        Self {
            name,
            value,
            yardstick: None,
        }
    }
}

impl Figures {
    /// Reads the list and checks that each figure stands in it once and in a known area.
    pub(crate) fn read() -> Result<Self, String> {
        let list: Self = toml::from_str(LIST).map_err(|error| format!("figures.toml: {error}"))?;
        let mut seen = BTreeMap::new();
        for figure in &list.figure {
            if seen.insert(&figure.name, ()).is_some() {
                return Err(format!("figures.toml: {} stands there twice", figure.name));
            }
            match list.area.iter().find(|area| area.name == figure.area) {
                None => {
                    return Err(format!(
                        "figures.toml: {} is of an unknown area",
                        figure.name
                    ));
                }
                Some(area) if figure.implemented && !area.exists => {
                    return Err(format!(
                        "figures.toml: {} is measured in an area that does not exist",
                        figure.name
                    ));
                }
                Some(_) => {}
            }
        }
        Ok(list)
    }

    /// Every area, and whether there is anything to measure.
    pub(crate) fn areas(&self) -> impl Iterator<Item = (&str, bool)> {
        self.area
            .iter()
            .map(|area| (area.name.as_str(), area.exists))
    }

    /// The lines for what was measured in an area: name, value, unit, yardstick and ratio with tabs between.
    pub(crate) fn lines(&self, area: &str, measured: &[Measured]) -> Result<Vec<String>, String> {
        let expected = self
            .figure
            .iter()
            .filter(|figure| figure.area == area && figure.implemented);
        for figure in expected {
            if measured
                .iter()
                .filter(|measured| measured.name == figure.name)
                .count()
                != 1
            {
                return Err(format!(
                    "{} is listed and was not measured once",
                    figure.name
                ));
            }
        }
        measured
            .iter()
            .map(|measured| self.line(area, measured))
            .collect()
    }

    fn line(&self, area: &str, measured: &Measured) -> Result<String, String> {
        let Measured {
            name,
            value,
            yardstick,
        } = *measured;
        let figure = self
            .figure
            .iter()
            .find(|figure| figure.name == name && figure.area == area && figure.implemented)
            .ok_or_else(|| {
                format!("{name} was measured and is not listed as implemented in {area}")
            })?;
        if figure.yardstick.is_some() != yardstick.is_some() {
            return Err(format!(
                "{name} and the list disagree on whether there is a yardstick"
            ));
        }
        if !value.is_finite()
            || yardstick.is_some_and(|yardstick| !(yardstick.is_finite() && yardstick > 0.0))
        {
            return Err(format!(
                "{name} is no number: {value} against {yardstick:?}"
            ));
        }
        eprintln!("  {} {name}: {}", shown(value), figure.meaning);
        let (yardstick, ratio) = match yardstick {
            Some(yardstick) => (shown(yardstick), format!("{:.3}", value / yardstick)),
            None => ("-".to_owned(), "-".to_owned()),
        };
        Ok([name, &shown(value), &figure.unit, &yardstick, &ratio].join("\t"))
    }
}

/// Three decimals, none where it is whole.
fn shown(value: f64) -> String {
    if value.fract() == 0.0 {
        format!("{value:.0}")
    } else {
        format!("{value:.3}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        let list = Figures::read().unwrap();
        let names: Vec<&str> = list.areas().map(|(name, _)| name).collect();
        assert_eq!(names, ["card", "service", "bulk", "folder", "kiosk"]);
    }

    #[test]
    fn what_is_measured_and_what_is_listed_must_be_the_same() {
        let list = Figures::read().unwrap();
        let whole = [
            Measured::alone("idle_cpu_percent", 0.5),
            Measured::alone("first_frame_ms", 400.0),
            Measured::alone("rss_mb", 100.0),
        ];
        assert_eq!(
            list.lines("kiosk", &whole).unwrap()[0],
            "idle_cpu_percent\t0.500\t%\t-\t-"
        );
        let table: [(&[Measured], &str); 5] = [
            (
                &whole[1..],
                "idle_cpu_percent is listed and was not measured once",
            ),
            (
                &[whole[0], whole[1], whole[2], whole[2]],
                "rss_mb is listed and was not measured once",
            ),
            (
                &[
                    whole[0],
                    whole[1],
                    whole[2],
                    Measured::alone("visit_touches", 6.0),
                ],
                "visit_touches was measured and is not listed as implemented in kiosk",
            ),
            (
                &[whole[0], whole[1], Measured::against("rss_mb", 100.0, 90.0)],
                "rss_mb and the list disagree on whether there is a yardstick",
            ),
            (
                &[whole[0], whole[1], Measured::alone("rss_mb", f64::NAN)],
                "rss_mb is no number: NaN against None",
            ),
        ];
        for (measured, error) in table {
            assert_eq!(list.lines("kiosk", measured).unwrap_err(), error);
        }
    }
}
