//! Day: a calendar date, which each language shows as its own kind of date.

pub use simsim_scoring::day::Day;

uniffi::custom_type!(Day, i32, {
    remote,
    lower: |day| day.number(),
    try_lift: |number| Ok(Day::new(number)?),
});
