//! How wide the columns of a table are: as their contents ask, as they are told, as there is room.

/// What a column asks for, px.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Column {
    /// The longest word.
    pub least: f32,
    /// Everything in one line; where a width is said, that.
    pub most: f32,
    /// The share of the table that is said.
    pub share: Option<f32>,
    /// A width is said.
    pub told: bool,
}

/// px of the whole that all columns would like: for tables without a width of their own.
pub fn wanted(columns: &[Column]) -> f32 {
    let plain: f32 = columns.iter().filter(|column| column.share.is_none()).map(|column| column.most).sum();
    let shares: f32 = columns.iter().filter_map(|column| column.share).sum();
    let all: f32 = columns.iter().map(|column| column.most).sum();
    // A column of a fifth that wants 20 makes a table of 100.
    let by_share = columns.iter().filter_map(|column| Some(column.most / column.share.filter(|share| *share > 0.0)?));
    let by_share = by_share.fold(all, f32::max);
    match 1.0 - shares {
        left if left > 0.001 && shares > 0.0 => by_share.max(plain / left),
        _ if shares > 0.0 && plain > 0.0 => f32::INFINITY,
        _ => by_share,
    }
}

/// Shares `width` px among the columns (CSS Tables 3, 3.9.3.1): between the narrowest they can be and
/// what they would like, in four steps, then what is left over.
pub fn widths(columns: &[Column], width: f32) -> Vec<f32> {
    let least: Vec<f32> = columns.iter().map(|column| column.least).collect();
    let shared: Vec<f32> = columns
        .iter()
        .map(|column| column.share.map_or(column.least, |share| (share * width).max(column.least)))
        .collect();
    let told: Vec<f32> = pairs(columns, &shared, |column| column.told && column.share.is_none());
    let most: Vec<f32> = pairs(columns, &told, |column| column.share.is_none());
    let steps = [least, shared, told, most];
    for pair in steps.windows(2) {
        let [from, to] = pair else { continue };
        let (low, high): (f32, f32) = (from.iter().sum(), to.iter().sum());
        if width <= low {
            return from.clone();
        }
        if width < high {
            let part = (width - low) / (high - low);
            return from.iter().zip(to).map(|(from, to)| from + (to - from) * part).collect();
        }
    }
    let [.., most] = steps;
    grown(columns, most, width)
}

/// The step before, with what some columns would like.
fn pairs(columns: &[Column], before: &[f32], chosen: impl Fn(&Column) -> bool) -> Vec<f32> {
    let next = |(column, before): (&Column, &f32)| if chosen(column) { column.most.max(column.least) } else { *before };
    columns.iter().zip(before).map(next).collect()
}

/// More room than anybody asked for goes to those who were told nothing, then to those with a width,
/// then to those with a share.
fn grown(columns: &[Column], mut widths: Vec<f32>, width: f32) -> Vec<f32> {
    let extra = width - widths.iter().sum::<f32>();
    if extra <= 0.0 {
        return widths;
    }
    let plain = |column: &Column| column.share.is_none() && !column.told && column.most > 0.0;
    let told = |column: &Column| column.share.is_none() && column.told && column.most > 0.0;
    let weights: Vec<f32> = if columns.iter().any(plain) {
        columns.iter().map(|column| if plain(column) { column.most } else { 0.0 }).collect()
    } else if columns.iter().any(told) {
        columns.iter().map(|column| if told(column) { column.most } else { 0.0 }).collect()
    } else if columns.iter().any(|column| column.share.is_some_and(|share| share > 0.0)) {
        columns.iter().map(|column| column.share.unwrap_or(0.0)).collect()
    } else {
        vec![1.0; columns.len()]
    };
    let whole: f32 = weights.iter().sum();
    for (width, weight) in widths.iter_mut().zip(weights) {
        *width += extra * weight / whole.max(f32::MIN_POSITIVE);
    }
    widths
}

/// A cell over several columns asks for more than they do: `ask` raises one of their fields. Those
/// that were told nothing give first, by what they would like.
pub fn spread(
    columns: &mut [Column],
    wanted: f32,
    field: impl Fn(&mut Column) -> &mut f32,
    weigh: impl Fn(&Column) -> f32,
) {
    let have: f32 = columns.iter_mut().map(|column| *field(column)).sum();
    let extra = wanted - have;
    if extra <= 0.0 || columns.is_empty() {
        return;
    }
    let plain = |column: &Column| !column.told && column.share.is_none();
    let any_plain = columns.iter().any(plain);
    let weights: Vec<f32> =
        columns.iter().map(|column| if any_plain && !plain(column) { 0.0 } else { weigh(column).max(0.001) }).collect();
    let whole: f32 = weights.iter().sum();
    for (column, weight) in columns.iter_mut().zip(weights) {
        *field(column) += extra * weight / whole;
    }
}

/// `table-layout: fixed`: what is told, and the rest in equal parts. `None` was told nothing.
pub fn fixed(told: &[Option<f32>], width: f32) -> Vec<f32> {
    let taken: f32 = told.iter().flatten().sum();
    let free = told.iter().filter(|told| told.is_none()).count();
    if free == 0 && taken > 0.0 {
        // Nobody is left to take the rest: all grow alike.
        let times = (width / taken).max(1.0);
        return told.iter().map(|told| told.unwrap_or(0.0) * times).collect();
    }
    let each = ((width - taken) / free.max(1) as f32).max(0.0);
    told.iter().map(|told| told.unwrap_or(each)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(least: f32, most: f32) -> Column {
        Column { least, most, ..Column::default() }
    }

    #[test]
    fn columns_share_a_narrow_table_between_their_words_and_their_lines() {
        let columns = [column(10.0, 100.0), column(20.0, 50.0)];
        assert_eq!(widths(&columns, 20.0), [10.0, 20.0]);
        assert_eq!(widths(&columns, 90.0), [55.0, 35.0]);
        assert_eq!(widths(&columns, 150.0), [100.0, 50.0]);
    }

    #[test]
    fn room_that_nobody_asked_for_goes_to_columns_that_were_told_nothing() {
        let told = Column { told: true, ..column(10.0, 30.0) };
        assert_eq!(widths(&[told, column(10.0, 20.0), column(10.0, 40.0)], 150.0), [30.0, 40.0, 80.0]);
        assert_eq!(widths(&[told, told], 90.0), [45.0, 45.0]);
        let share = |share| Column { share: Some(share), ..column(5.0, 30.0) };
        assert_eq!(widths(&[share(0.25), share(0.75)], 200.0), [50.0, 150.0]);
        assert_eq!(widths(&[share(0.25), column(5.0, 30.0)], 200.0), [50.0, 150.0]);
    }

    #[test]
    fn a_table_is_as_wide_as_its_shares_ask() {
        let share = Column { share: Some(0.2), ..column(5.0, 20.0) };
        assert_eq!(wanted(&[share, column(1.0, 30.0)]), 100.0);
        assert_eq!(wanted(&[column(1.0, 30.0), column(1.0, 12.0)]), 42.0);
    }

    #[test]
    fn a_wide_cell_asks_those_below_it_in_proportion() {
        let mut columns = [column(10.0, 30.0), column(10.0, 10.0)];
        spread(&mut columns, 60.0, |column| &mut column.least, |column| column.most);
        assert_eq!(columns.map(|column| column.least), [40.0, 20.0]);
    }

    #[test]
    fn fixed_columns_divide_what_is_left_in_equal_parts() {
        assert_eq!(fixed(&[Some(20.0), None, None], 100.0), [20.0, 40.0, 40.0]);
        assert_eq!(fixed(&[Some(20.0), Some(30.0)], 100.0), [40.0, 60.0]);
    }
}
