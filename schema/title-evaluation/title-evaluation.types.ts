import { Field, ObjectType } from 'type-graphql';
import type { TitleEvaluationAnswer } from '../../src/compliance/title-evaluation';
import { PersonYear, personYearOf } from '../person/person-year.types';

@ObjectType('TitleEvaluationCheck', {
  simpleResolvers: true,
  description: "One person's answer for title evaluation (职称评审); `found` is false for an unknown number.",
})
export class TitleEvaluationCheck {
  @Field(() => String, { description: 'As it was asked.' }) idNumber: string;
  @Field(() => Boolean) found: boolean;
  @Field(() => String, { nullable: true }) name: string | null;
  @Field(() => [PersonYear], { description: 'Newest first; empty where nobody was found.' }) years: PersonYear[];
}

export function titleEvaluationCheckOf(answer: TitleEvaluationAnswer): TitleEvaluationCheck {
  return {
    idNumber: answer.idNumber,
    found: answer.name !== null,
    name: answer.name,
    years: answer.years.map(({ year, sums }) => personYearOf(year, sums)),
  };
}
