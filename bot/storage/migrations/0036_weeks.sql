-- What a release adds to the series of its weeks: the sums of complete respondents among the new answers, and which
-- elements these were asked, as 1 and 0. NULL with `fresh`. Counted from it after this file. One index answers for a year.
ALTER TABLE releases ADD COLUMN asked TEXT;
ALTER TABLE releases ADD COLUMN complete INTEGER;
ALTER TABLE releases ADD COLUMN total INTEGER;
ALTER TABLE releases ADD COLUMN total_sq INTEGER;
CREATE INDEX releases_by_series ON releases (unit, instrument, week, asked, complete, total, total_sq, new)
    WHERE asked IS NOT NULL;
