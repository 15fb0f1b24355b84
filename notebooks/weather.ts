/** One day at Seattle-Tacoma airport, as NOAA's station recorded it. */
export interface Day {
  readonly date: Date;
  /** Precipitation in mm. */
  readonly rain: number;
  /** Highest and lowest temperature in °C. */
  readonly high: number;
  readonly low: number;
  /** Average wind speed in m/s. */
  readonly wind: number;
  readonly weather: string;
}

/**
 * Reads the columns `date,precipitation,temp_max,temp_min,wind,weather`.
 * @throws Error naming the line that does not have them.
 */
export function parseWeather(csv: string): Day[] {
  const [header, ...lines] = csv.trim().split("\n");
  if (header?.trim() !== "date,precipitation,temp_max,temp_min,wind,weather") {
    throw new Error(`parseWeather: the first line is ${JSON.stringify(header)}. Pass seattle-weather.csv.`);
  }
  return lines.map((line, index) => {
    const [date = "", rain, high, low, wind, weather = ""] = line.trim().split(",");
    const day = {
      date: new Date(date),
      rain: Number(rain),
      high: Number(high),
      low: Number(low),
      wind: Number(wind),
      weather,
    };
    if (Number.isNaN(day.date.getTime() + day.rain + day.high + day.low + day.wind)) {
      throw new Error(`parseWeather: line ${index + 2} is no day: ${JSON.stringify(line)}.`);
    }
    return day;
  });
}
