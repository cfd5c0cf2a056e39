import { MachineClient } from './access/machine-client.entity';
import { UserAccount, UserSession } from './access/user-account.entity';
import { Course } from './intake/course.entity';
import { Provider, ProviderApproval } from './intake/provider.entity';
import { LearningYear } from './ledger/learning-year.entity';
import { Department } from './registry/department.entity';
import { Person } from './registry/person.entity';
import { Region } from './registry/region.entity';
import { Unit } from './registry/unit.entity';

/** The rows of low volume that TypeORM reads and writes; tables of bulk have statements of their own (`*.sql.ts`). */
export const ENTITIES = [
  Region,
  Department,
  Unit,
  Person,
  Provider,
  ProviderApproval,
  Course,
  LearningYear,
  MachineClient,
  UserAccount,
  UserSession,
];
