import { Arg, Ctx, Int, Query, Resolver } from 'type-graphql';
import { answerTitleEvaluation, checkTitleEvaluationQuestion } from '../../src/compliance/title-evaluation';
import { requireTitleEvaluation } from '../../src/access/visibility';
import { requireViewer } from '../../src/access/viewer';
import { writeAuditLines } from '../../src/access/write-audit-line';
import type { Context } from '../context';
import { TitleEvaluationCheck, titleEvaluationCheckOf } from './title-evaluation.types';

@Resolver()
export class TitleEvaluationResolver {
  @Query(() => [TitleEvaluationCheck], {
    description: 'At most 1000 numbers and 10 years; answers in the order asked. Every call is audited.',
  })
  async titleEvaluationChecks(
    @Arg('idNumbers', () => [String]) idNumbers: string[],
    @Arg('from', () => Int) from: number,
    @Arg('to', () => Int) to: number,
    @Ctx() { hub, viewer }: Context,
  ): Promise<TitleEvaluationCheck[]> {
    const asker = requireViewer(viewer);
    const within = requireTitleEvaluation(asker);
    const question = { idNumbers, from, to };
    checkTitleEvaluationQuestion(question);
    const line = { action: 'check-title-evaluation', subject: 'persons', detail: `${idNumbers.length}, ${from}-${to}` };
    await writeAuditLines(hub.sql, asker, [line], hub.clock.now());
    return (await answerTitleEvaluation(hub, within, question)).map(titleEvaluationCheckOf);
  }
}
