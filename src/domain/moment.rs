//! The moment that a letter is to leave, as people say it: `24/11/2026 8:00`, `demain 8h30`, `lundi matin`. Pure.

use jiff::civil::{Date, Time, Weekday};
use jiff::{Timestamp, ToSpan as _, Zoned};

/// The hour of a morning.
const MORNING: i8 = 8;
/// The hour of an evening.
const EVENING: i8 = 19;

/// Moments that are offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Offered {
    /// This evening.
    Tonight,
    /// Tomorrow morning.
    Tomorrow,
    /// Next Monday, in the morning.
    Monday,
}

impl Offered {
    /// Those that make sense now, the nearest first, with their moment.
    pub fn all(now: &Zoned) -> Vec<(Self, Timestamp)> {
        let today = now.date();
        let tomorrow = today.tomorrow().ok();
        let monday = today.nth_weekday(1, Weekday::Monday).ok().filter(|monday| Some(*monday) != tomorrow);
        let days = [
            (Self::Tonight, Some(today), EVENING),
            (Self::Tomorrow, tomorrow, MORNING),
            (Self::Monday, monday, MORNING),
        ];
        let moments = days.into_iter().filter_map(|(offered, day, hour)| Some((offered, at(day?, (hour, 0), now)?)));
        moments.filter(|(_, moment)| *moment > now.timestamp()).collect()
    }
}

/// Why a moment cannot be chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is not understood.
    Unclear,
    /// It has gone by.
    Past,
    /// More than a year ahead.
    Far,
}

/// Reads a moment, in French or in English. Without a day it is the next such hour; without an hour, the morning.
///
/// # Errors
/// Why it cannot be chosen.
pub fn parse(text: &str, now: &Zoned) -> Result<Timestamp, Fault> {
    let text = with_whole_times(&text.to_lowercase());
    let (mut day, mut time, mut is_this) = (None, None, false);
    for word in text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !FILLERS.contains(word)) {
        is_this |= THIS.contains(&word) || word == "tonight";
        if THIS.contains(&word) {
            continue;
        }
        let is_new = match (day_of(word, now), time_of(word)) {
            (Some(said), _) => day.replace(said).is_none(),
            (None, Some(said)) => time.replace(said).is_none(),
            (None, None) => false,
        };
        if !is_new {
            return Err(Fault::Unclear);
        }
    }
    // "Ce soir", once it has gone by, is not tomorrow's.
    let day = day.or(is_this.then(|| now.date()));
    let moment = match (day, time) {
        (None, None) => None,
        (Some(day), time) => at(day, time.unwrap_or((MORNING, 0)), now),
        (None, Some(time)) => {
            let today = at(now.date(), time, now).filter(|moment| *moment > now.timestamp());
            today.or_else(|| at(now.date().tomorrow().ok()?, time, now))
        }
    };
    let year = now.checked_add(1.year()).map_or(Timestamp::MAX, |year| year.timestamp());
    match moment {
        None => Err(Fault::Unclear),
        Some(moment) if moment <= now.timestamp() => Err(Fault::Past),
        Some(moment) if moment > year => Err(Fault::Far),
        Some(moment) => Ok(moment),
    }
}

/// Words that say nothing.
const FILLERS: [&str; 7] = ["", "à", "le", "prochain", "at", "on", "next"];
/// Words that say that it is today.
const THIS: [&str; 3] = ["ce", "cet", "this"];

/// `8 h 30` and `8 h` in one piece, and the hour of `2026-11-30T18:00` apart from its day.
fn with_whole_times(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|octet| octet.is_ascii_digit());
    for word in text.split_whitespace() {
        let joins = match words.last() {
            Some(last) if word == "h" => is_number(last),
            Some(last) => is_number(word) && last.len() > 1 && last.strip_suffix('h').is_some_and(is_number),
            None => false,
        };
        match (words.last_mut(), word.split_once('t')) {
            (Some(last), _) if joins => last.push_str(word),
            (_, Some((day, hour))) if day.len() == 10 && day.parse::<Date>().is_ok() => {
                words.extend([day.to_owned(), hour.to_owned()]);
            }
            _ => words.push(word.to_owned()),
        }
    }
    words.join(" ")
}

/// The days of the week from Monday on, in French and in English.
const WEEK: [[&str; 2]; 7] = [
    ["lundi", "monday"],
    ["mardi", "tuesday"],
    ["mercredi", "wednesday"],
    ["jeudi", "thursday"],
    ["vendredi", "friday"],
    ["samedi", "saturday"],
    ["dimanche", "sunday"],
];

fn day_of(word: &str, now: &Zoned) -> Option<Date> {
    let today = now.date();
    match word {
        "aujourd’hui" | "aujourd'hui" | "today" => return Some(today),
        "demain" | "tomorrow" => return today.tomorrow().ok(),
        "après-demain" => return today.tomorrow().ok()?.tomorrow().ok(),
        _ => {}
    }
    if let Some(place) = (1_i8..).zip(WEEK).find_map(|(place, names)| names.contains(&word).then_some(place)) {
        return today.nth_weekday(1, Weekday::from_monday_one_offset(place).ok()?).ok();
    }
    if let Ok(date) = word.parse::<Date>()
        && word.len() == 10
    {
        return Some(date);
    }
    let mut parts = word.split(['/', '.']);
    let (day, month) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let year = parts.next().filter(|year| year.len() == 4).map(str::parse::<i16>);
    match (year, parts.next(), word.split(['/', '.']).count()) {
        (Some(year), None, 3) => Date::new(year.ok()?, month, day).ok(),
        // Of this year, or of the next one where it has gone by.
        (None, None, 2) => {
            let this = Date::new(today.year(), month, day).ok().filter(|date| *date >= today);
            this.or_else(|| Date::new(today.year().checked_add(1)?, month, day).ok())
        }
        _ => None,
    }
}

/// `8h`, `8h30`, `8:30`.
fn time_of(word: &str) -> Option<(i8, i8)> {
    match word {
        "matin" | "morning" => return Some((MORNING, 0)),
        "midi" | "noon" => return Some((12, 0)),
        "soir" | "evening" | "tonight" => return Some((EVENING, 0)),
        _ => {}
    }
    let (hour, minute) = word.split_once(['h', ':'])?;
    let is_hour = |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
    let minute = match minute {
        "" if word.ends_with('h') => "0",
        minute => minute,
    };
    let (hour, minute) = (Some(hour).filter(|hour| is_hour(hour))?, Some(minute).filter(|minute| is_hour(minute))?);
    let time = Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()?;
    Some((time.hour(), time.minute()))
}

fn at(day: Date, (hour, minute): (i8, i8), now: &Zoned) -> Option<Timestamp> {
    let time = Time::new(hour, minute, 0, 0).ok()?;
    Some(day.to_datetime(time).to_zoned(now.time_zone().clone()).ok()?.timestamp())
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, Zoned};
    use proptest::prelude::*;
    use rstest::rstest;

    use super::{Fault, Offered, parse};

    /// A Thursday, in the afternoon.
    fn now() -> Zoned {
        "2026-11-26T16:40:00+01:00[Europe/Paris]".parse().unwrap()
    }

    #[rstest]
    #[case("27/11/2026 8:00", "2026-11-27T08:00")]
    #[case("27/11/2026 à 8h", "2026-11-27T08:00")]
    #[case("le 27/11 8h30", "2026-11-27T08:30")]
    #[case("1/2 18:05", "2027-02-01T18:05")]
    #[case("2026-11-30 07:15", "2026-11-30T07:15")]
    #[case("18h", "2026-11-26T18:00")]
    #[case("8h", "2026-11-27T08:00")]
    #[case("demain", "2026-11-27T08:00")]
    #[case("Demain, 9:45", "2026-11-27T09:45")]
    #[case("ce soir", "2026-11-26T19:00")]
    #[case("ce lundi", "2026-11-30T08:00")]
    #[case("18 h", "2026-11-26T18:00")]
    #[case("demain à 8 h 30", "2026-11-27T08:30")]
    #[case("2026-11-30T18:00", "2026-11-30T18:00")]
    #[case("lundi matin", "2026-11-30T08:00")]
    #[case("jeudi prochain à 14h", "2026-12-03T14:00")]
    #[case("monday at 9:00", "2026-11-30T09:00")]
    fn moments_are_read_as_people_write_them(#[case] text: &str, #[case] expected: &str) {
        let expected: Timestamp = format!("{expected}:00+01:00").parse().unwrap();
        assert_eq!(parse(text, &now()), Ok(expected), "{text}");
    }

    #[rstest]
    #[case("", Fault::Unclear)]
    #[case("bientôt", Fault::Unclear)]
    #[case("8", Fault::Unclear)]
    #[case("25h", Fault::Unclear)]
    #[case("2026-11-30T18:00+01:00", Fault::Unclear)]
    #[case("2026-11-30T18", Fault::Unclear)]
    #[case("ce matin", Fault::Past)]
    #[case("8h75", Fault::Unclear)]
    #[case("31/02/2027 8h", Fault::Unclear)]
    #[case("27/11/26 8h", Fault::Unclear)]
    #[case("27/11 28/11 8h", Fault::Unclear)]
    #[case("8h 9h", Fault::Unclear)]
    #[case("26/11/2026 16:40", Fault::Past)]
    #[case("aujourd’hui 8h", Fault::Past)]
    #[case("25/11/2026 8h", Fault::Past)]
    #[case("27/11/2027 8h", Fault::Far)]
    fn what_cannot_be_chosen_is_told_why(#[case] text: &str, #[case] fault: Fault) {
        assert_eq!(parse(text, &now()), Err(fault), "{text}");
    }

    #[rstest]
    #[case("2026-11-26T16:40:00+01:00[Europe/Paris]", &[(Offered::Tonight, "26 19"), (Offered::Tomorrow, "27 08"), (Offered::Monday, "30 08")])]
    #[case("2026-11-26T21:00:00+01:00[Europe/Paris]", &[(Offered::Tomorrow, "27 08"), (Offered::Monday, "30 08")])]
    #[case("2026-11-29T12:00:00+01:00[Europe/Paris]", &[(Offered::Tonight, "29 19"), (Offered::Tomorrow, "30 08")])]
    fn what_is_offered_lies_ahead_and_is_offered_once(#[case] now: &str, #[case] expected: &[(Offered, &str)]) {
        let now: Zoned = now.parse().unwrap();
        let told = |moment: Timestamp| moment.to_zoned(now.time_zone().clone()).strftime("%d %H").to_string();
        let offered: Vec<_> = Offered::all(&now).into_iter().map(|(offered, moment)| (offered, told(moment))).collect();
        let expected: Vec<_> = expected.iter().map(|(offered, told)| (*offered, (*told).to_owned())).collect();
        assert_eq!(offered, expected);
    }

    proptest! {
        #![proptest_config(crate::properties::cases(256))]

        /// Nothing that is typed is taken for a moment that has gone by.
        #[test]
        fn only_the_future_is_chosen(text in "[0-9a-z/:. ]{0,20}") {
            if let Ok(moment) = parse(&text, &now()) {
                prop_assert!(moment > now().timestamp());
            }
        }
    }
}
