import { EmbeddedActionsParser, type IToken, type ParserMethod } from 'chevrotain';
import { type Geometry } from 'geojson';
import { fieldAt } from './place.js';
import * as t from './tokens.js';
import { geometryOfWkt, type WktPart } from './wkt.js';

/** The rules of well-known text. Any nesting of numbers is read; whether it makes the geometry is settled afterwards. */
export abstract class WktGrammar extends EmbeddedActionsParser {
  protected readonly geometry: ParserMethod<[], Geometry> = this.RULE('geometry', () => {
    const tag = this.CONSUME(t.GeometryTag);
    this.OPTION(() => this.CONSUME(t.Zed));
    const parts = this.OR([
      { ALT: () => this.SUBRULE(this.parts) },
      {
        ALT: () => {
          this.CONSUME(t.Empty);
          return null;
        },
      },
    ]);
    return this.ACTION(() => geometryOfWkt(tag.image, parts, fieldAt(tag)));
  });

  private readonly parts: ParserMethod<[], WktPart[]> = this.RULE('parts', () => {
    const parts: WktPart[] = [];
    this.CONSUME(t.Open);
    this.AT_LEAST_ONE_SEP({
      SEP: t.Comma,
      DEF: () =>
        parts.push(
          this.OR([
            { ALT: () => this.SUBRULE(this.parts) },
            { ALT: () => this.SUBRULE(this.position) },
            { ALT: () => this.SUBRULE(this.geometry) },
          ]),
        ),
    });
    this.CONSUME(t.Close);
    return parts;
  });

  private readonly position: ParserMethod<[], number[]> = this.RULE('position', () => {
    const numbers: number[] = [];
    this.AT_LEAST_ONE(() => numbers.push(this.SUBRULE(this.ordinate)));
    return numbers;
  });

  private readonly ordinate: ParserMethod<[], number> = this.RULE('ordinate', () => {
    const sign = this.OPTION(() =>
      this.OR([{ ALT: () => this.CONSUME(t.Minus) }, { ALT: () => this.CONSUME(t.Plus) }]),
    );
    const { image } = this.CONSUME(t.Numeral);
    return Number(image) * (sign?.image === '-' ? -1 : 1);
  });

  /** POINT alone is a name like any other; with coordinates it is a geometry. */
  protected startsGeometry(): boolean {
    const [tag, next]: (IToken | undefined)[] = [this.LA(1), this.LA(2)];
    return tag?.tokenType === t.GeometryTag && [t.Open, t.Zed, t.Empty].includes(next?.tokenType as typeof t.Open);
  }
}
