//! Dates, sizes and counts as a French secretary writes them (and in English). Pure: the present moment is an argument.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};

use super::{L10n, Language, t};

/// No-break space: before a unit.
const NBSP: char = '\u{a0}';
/// Narrow no-break space: between groups of three digits.
const NNBSP: char = '\u{202f}';

const MONTHS_FR: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const MONTHS_FR_SHORT: [&str; 12] =
    ["janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."];
const MONTHS_EN: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS_FR: [&str; 7] = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"];
const DAYS_EN: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// Letters kept of a day's or a month's name in the short forms.
const SHORT: usize = 3;
/// A kilooctet, as disks and operators count.
const KILO: u64 = 1_000;

impl L10n {
    /// `23/11/2026`.
    pub fn date(&self, at: Timestamp) -> String {
        self.calendar(self.civil(at).date())
    }

    /// The day it is here.
    pub fn today(&self, now: Timestamp) -> Date {
        self.civil(now).date()
    }

    /// `23/11/2026`, of a calendar.
    pub fn calendar(&self, date: Date) -> String {
        format!("{:02}/{:02}/{:04}", date.day(), date.month(), date.year())
    }

    /// `14:32`.
    pub fn time(&self, at: Timestamp) -> String {
        clock_time(self.civil(at))
    }

    /// For lists: `14:32` today, `hier`, `lun. 3 nov.` within the year, else `23/11/2025`.
    pub fn list_date(&self, at: Timestamp, now: Timestamp) -> String {
        let date = self.civil(at).date();
        let today = self.civil(now).date();
        if date == today {
            self.time(at)
        } else if is_eve(date, today) {
            t!(self, "date-yesterday")
        } else if date.year() == today.year() && date < today {
            self.short_day(date)
        } else {
            self.date(at)
        }
    }

    /// A day in a sentence: `24 novembre`, in another year `24 novembre 2025`.
    pub fn day(&self, at: Timestamp, now: Timestamp) -> String {
        let date = self.civil(at).date();
        let (day, month) = match self.language() {
            Language::French => (ordinal(date), name(&MONTHS_FR, month(date))),
            Language::English => (date.day().to_string(), name(&MONTHS_EN, month(date))),
        };
        let day = format!("{day}{NBSP}{month}");
        if date.year() == self.civil(now).date().year() { day } else { format!("{day} {}", date.year()) }
    }

    /// For the reader: `aujourd’hui à 14:32`, `hier à 09:05`, `lundi 23 novembre 2026 à 14:32`.
    pub fn full_date(&self, at: Timestamp, now: Timestamp) -> String {
        let moment = self.civil(at);
        let today = self.civil(now).date();
        let time = clock_time(moment);
        if moment.date() == today {
            t!(self, "date-today-at", time = time)
        } else if is_eve(moment.date(), today) {
            t!(self, "date-yesterday-at", time = time)
        } else {
            t!(self, "date-at", date = self.long_day(moment.date()), time = time)
        }
    }

    /// How long ago: `à l’instant`, `il y a 2 min`, `il y a 3 h`, `hier à 09:05`, `le 23/11/2026`.
    pub fn ago(&self, at: Timestamp, now: Timestamp) -> String {
        let seconds = now.as_second().saturating_sub(at.as_second());
        let minutes = seconds.checked_div(60).unwrap_or_default();
        let hours = seconds.checked_div(3600).unwrap_or_default();
        let date = self.civil(at).date();
        let today = self.civil(now).date();
        match () {
            () if minutes < 1 => t!(self, "date-now"),
            () if hours < 1 => t!(self, "date-minutes-ago", count = minutes),
            () if hours < 12 => t!(self, "date-hours-ago", count = hours),
            () if date == today => t!(self, "date-today-at", time = self.time(at)),
            () if is_eve(date, today) => t!(self, "date-yesterday-at", time = self.time(at)),
            () => t!(self, "date-on", date = self.date(at)),
        }
    }

    /// `812 octets`, `340 ko`, `1,2 Mo`, `12 Mo`, with a no-break space.
    pub fn size(&self, octets: u64) -> String {
        let units: [&str; 4] = match self.language() {
            Language::French => ["octets", "ko", "Mo", "Go"],
            Language::English => ["bytes", "KB", "MB", "GB"],
        };
        let mut unit = 0_usize;
        let mut divisor = 1_u64;
        while unit < 3 && rounded(octets, divisor) >= KILO {
            divisor = divisor.saturating_mul(KILO);
            unit = unit.saturating_add(1);
        }
        let tenths = rounded(octets.saturating_mul(10), divisor);
        let shown = if unit >= 2 && tenths < 100 && tenths.checked_rem(10) != Some(0) {
            let point = if self.language() == Language::French { ',' } else { '.' };
            format!("{}{point}{}", quotient(tenths, 10), tenths.checked_rem(10).unwrap_or_default())
        } else {
            rounded(octets, divisor).to_string()
        };
        format!("{shown}{NBSP}{}", units.get(unit).copied().unwrap_or_default())
    }

    /// Every octet counted: `10 000 001 octets`.
    pub fn octets(&self, octets: u64) -> String {
        let unit = match self.language() {
            Language::French => "octets",
            Language::English => "bytes",
        };
        format!("{}{NBSP}{unit}", self.count(octets))
    }

    /// `12 345` with narrow no-break spaces (`12,345` in English).
    pub fn count(&self, number: u64) -> String {
        let digits = number.to_string();
        let separator = if self.language() == Language::French { NNBSP } else { ',' };
        let mut shown = String::with_capacity(digits.len().saturating_mul(2));
        for (index, digit) in digits.chars().enumerate() {
            let left = digits.len().saturating_sub(index);
            if index > 0 && left.checked_rem(3) == Some(0) {
                shown.push(separator);
            }
            shown.push(digit);
        }
        shown
    }

    fn civil(&self, at: Timestamp) -> DateTime {
        at.to_zoned(self.zone().clone()).datetime()
    }

    fn short_day(&self, date: Date) -> String {
        match self.language() {
            Language::French => {
                let day = take(name(&DAYS_FR, weekday(date)), SHORT);
                format!("{day}.{NBSP}{}{NBSP}{}", ordinal(date), name(&MONTHS_FR_SHORT, month(date)))
            }
            Language::English => {
                let day = take(name(&DAYS_EN, weekday(date)), SHORT);
                format!("{day}{NBSP}{}{NBSP}{}", date.day(), take(name(&MONTHS_EN, month(date)), SHORT))
            }
        }
    }

    fn long_day(&self, date: Date) -> String {
        match self.language() {
            Language::French => {
                let (day, month) = (name(&DAYS_FR, weekday(date)), name(&MONTHS_FR, month(date)));
                format!("{day} {}{NBSP}{month} {}", ordinal(date), date.year())
            }
            Language::English => {
                let (day, month) = (name(&DAYS_EN, weekday(date)), name(&MONTHS_EN, month(date)));
                format!("{day} {}{NBSP}{month} {}", date.day(), date.year())
            }
        }
    }
}

fn clock_time(moment: DateTime) -> String {
    format!("{:02}:{:02}", moment.hour(), moment.minute())
}

fn is_eve(date: Date, today: Date) -> bool {
    today.yesterday().is_ok_and(|eve| eve == date)
}

/// `1er`, `2`, `3`…
fn ordinal(date: Date) -> String {
    if date.day() == 1 { "1er".to_owned() } else { date.day().to_string() }
}

fn weekday(date: Date) -> usize {
    match date.weekday() {
        Weekday::Monday => 0,
        Weekday::Tuesday => 1,
        Weekday::Wednesday => 2,
        Weekday::Thursday => 3,
        Weekday::Friday => 4,
        Weekday::Saturday => 5,
        Weekday::Sunday => 6,
    }
}

fn month(date: Date) -> usize {
    usize::try_from(date.month()).unwrap_or(1).saturating_sub(1)
}

fn name(names: &[&'static str], index: usize) -> &'static str {
    names.get(index).copied().unwrap_or_default()
}

fn take(word: &str, letters: usize) -> String {
    word.chars().take(letters).collect()
}

fn quotient(number: u64, divisor: u64) -> u64 {
    number.checked_div(divisor).unwrap_or_default()
}

/// Nearest whole quotient.
fn rounded(number: u64, divisor: u64) -> u64 {
    quotient(number.saturating_add(quotient(divisor, 2)), divisor)
}

#[cfg(test)]
#[path = "format_tests.rs"]
mod tests;
