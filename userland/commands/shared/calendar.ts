// Dates of the Gregorian calendar from seconds since 1970-01-01 00:00 UTC.
//
// Years are counted from March, so that the leap day is the last of the year: then the days before each month
// follow a straight line (153 days in 5 months), and only whole 400-year cycles of 146,097 days matter.

const DAY_SECONDS: i64 = 86400;
const CYCLE_DAYS: i64 = 146097;
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_DAYS: i64 = 719468;

const WEEKDAYS: string = 'SunMonTueWedThuFriSat';
const MONTHS: string = 'JanFebMarAprMayJunJulAugSepOctNovDec';

export class Calendar {
  year: i32;
  /** 1 to 12 */
  month: i32;
  /** 1 to 31 */
  day: i32;
  hour: i32;
  minute: i32;
  second: i32;
  /** 0 is Sunday */
  weekday: i32;

  constructor(public seconds: i64) {
    let days = seconds / DAY_SECONDS;
    let rest = <i32>(seconds % DAY_SECONDS);
    if (rest < 0) {
      rest += <i32>DAY_SECONDS;
      days--;
    }
    this.hour = rest / 3600;
    this.minute = (rest / 60) % 60;
    this.second = rest % 60;
    this.weekday = <i32>((((days + 4) % 7) + 7) % 7); // 1970-01-01 was a Thursday
    this.setDate(days + EPOCH_DAYS);
  }

  private setDate(days: i64): void {
    const cycle = (days >= 0 ? days : days - CYCLE_DAYS + 1) / CYCLE_DAYS;
    const dayOfCycle = <i32>(days - cycle * CYCLE_DAYS);
    // Taking out the leap days of 4, 100 and 400 years leaves years of 365 days.
    const yearOfCycle = (dayOfCycle - dayOfCycle / 1460 + dayOfCycle / 36524 - dayOfCycle / 146096) / 365;
    const dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100);
    const monthFromMarch = (5 * dayOfYear + 2) / 153;
    this.day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1;
    this.month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
    this.year = <i32>cycle * 400 + yearOfCycle + (this.month <= 2 ? 1 : 0);
  }

  /** One letter of a format, as date(1) knows them; null for a letter without meaning. */
  field(letter: i32): string | null {
    switch (letter) {
      case 89: // Y
        return this.year.toString().padStart(4, '0');
      case 109: // m
        return twoDigits(this.month);
      case 100: // d
        return twoDigits(this.day);
      case 72: // H
        return twoDigits(this.hour);
      case 77: // M
        return twoDigits(this.minute);
      case 83: // S
        return twoDigits(this.second);
      case 97: // a
        return WEEKDAYS.substr(this.weekday * 3, 3);
      case 98: // b
        return MONTHS.substr((this.month - 1) * 3, 3);
      case 115: // s
        return this.seconds.toString();
      case 70: // F
        return this.format('%Y-%m-%d');
      case 84: // T
        return this.format('%H:%M:%S');
      case 37: // %
        return '%';
      default:
        return null;
    }
  }

  /** The format with each %x replaced; a letter without meaning stays as it is. */
  format(format: string): string {
    let text = '';
    for (let i = 0; i < format.length; i++) {
      const field =
        format.charCodeAt(i) === 37 && i + 1 < format.length ? this.field(format.charCodeAt(i + 1)) : null;
      if (field !== null) i++;
      text += field === null ? format.charAt(i) : field;
    }
    return text;
  }
}

function twoDigits(value: i32): string {
  return value < 10 ? `0${value}` : value.toString();
}
