import { type Hours, hoursFromTenths, ZERO_HOURS } from '../platform/hours';

/** How a group of ACTIVE persons stands in a year. */
export interface Figures {
  readonly persons: number;
  readonly compliant: number;
  readonly publicMet: number;
  readonly professionalMet: number;
  /** Persons with a single hour or more. */
  readonly started: number;
  readonly hours: Hours;
}

export const NO_FIGURES: Figures = {
  persons: 0,
  compliant: 0,
  publicMet: 0,
  professionalMet: 0,
  started: 0,
  hours: ZERO_HOURS,
};

export function addFigures(left: Figures, right: Figures): Figures {
  return {
    persons: left.persons + right.persons,
    compliant: left.compliant + right.compliant,
    publicMet: left.publicMet + right.publicMet,
    professionalMet: left.professionalMet + right.professionalMet,
    started: left.started + right.started,
    hours: hoursFromTenths(left.hours + right.hours),
  };
}

/** compliant / persons, 0 where nobody is counted. */
export function rateOf(figures: Figures): number {
  return figures.persons === 0 ? 0 : figures.compliant / figures.persons;
}
