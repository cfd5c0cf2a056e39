import { type Flaw, flaw } from '../platform/refusal';
import { lengthOf } from '../platform/text.rules';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './password';
import { ROLES, type Role } from './user-account.entity';

/** What an operator says of a new sign-in, as it was typed. */
export interface NewUser {
  readonly username: string;
  readonly password: string;
  readonly role: string;
  /** Credit code. */
  readonly unit?: string | undefined;
  /** Code. */
  readonly department?: string | undefined;
  /** Code. */
  readonly region?: string | undefined;
  /** ID number. */
  readonly person?: string | undefined;
}

export type Binding = 'unit' | 'department' | 'region' | 'person';
const BINDINGS: readonly Binding[] = ['unit', 'department', 'region', 'person'];
const WHAT: Readonly<Record<Binding, string>> = {
  unit: 'the credit code of its unit',
  department: 'the code of its department',
  region: 'the code of its region',
  person: 'the ID number of its person',
};

/** What a role is bound to; null: to nothing. */
export const BINDING_OF: Readonly<Record<Role, Binding | null>> = {
  learner: 'person',
  'unit-admin': 'unit',
  'department-admin': 'department',
  'bureau-admin': 'region',
  auditor: null,
  'system-admin': null,
};

/** Roles that see or change other people's things, and so need a second factor where the setting asks for one. */
export function isAdministrative(role: Role): boolean {
  return role !== 'learner';
}

export function roleOf(text: string): Role | null {
  return ROLES.find((role) => role === text) ?? null;
}

/** The form in which a username is kept and looked up: `Li.Na ` and `li.na` are one. */
export function normalizedUsername(text: string): string {
  return text.trim().toLowerCase();
}

/** Everything that is wrong with a new sign-in as far as can be seen without the database. */
export function flawsOfNewUser(input: NewUser): Flaw[] {
  return [
    ...flawsOfUsername(normalizedUsername(input.username)),
    ...flawsOfPassword(input.password, input.username),
    ...flawsOfRole(input),
  ];
}

function flawsOfUsername(username: string): Flaw[] {
  if (!/^[a-z0-9][a-z0-9._@-]{2,63}$/.test(username))
    return [
      flaw(
        'INVALID',
        ['username'],
        '--username takes 3 to 64 letters, digits, dots, dashes, underscores and @ of ASCII, and begins with a letter or digit.',
      ),
    ];
  // A username stands in logs of other systems and on screens; an ID number must not.
  if (/^\d{15}(\d{2}[\dx])?$/.test(username))
    return [flaw('INVALID', ['username'], '--username must not be an ID number: choose another.')];
  return [];
}

function flawsOfPassword(password: string, username: string): Flaw[] {
  if (lengthOf(password) < SHORTEST_PASSWORD)
    return [flaw('INVALID', ['password'], `The password needs at least ${SHORTEST_PASSWORD} characters.`)];
  if (password.length > LONGEST_PASSWORD)
    return [flaw('TOO_LONG', ['password'], `The password has more than ${LONGEST_PASSWORD} characters.`)];
  const plain = password.toLowerCase();
  if (new Set(plain).size < 4 || plain === normalizedUsername(username))
    return [flaw('INVALID', ['password'], 'The password is too easy to guess: choose another.')];
  return [];
}

function flawsOfRole(input: NewUser): Flaw[] {
  const role = roleOf(input.role);
  if (!role) return [flaw('INVALID', ['role'], `--role is none of ${ROLES.join(', ')}.`)];
  const needed = BINDING_OF[role];
  return BINDINGS.flatMap((binding) => {
    const given = input[binding] !== undefined && input[binding] !== '';
    if (binding === needed && !given)
      return [flaw('BLANK', [binding], `The role ${role} needs --${binding}, ${WHAT[binding]}.`)];
    if (binding !== needed && given)
      return [flaw('NOT_ALLOWED', [binding], `The role ${role} takes no --${binding}: leave it out.`)];
    return [];
  });
}
