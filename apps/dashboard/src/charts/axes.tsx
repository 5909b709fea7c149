/** Two axes around a chart of the page; the same round ticks and words as in the pictures of the report. */
import type { Scale } from "../../../../src/report/drawing/scale.ts";

export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface AxesProps {
  readonly box: Box;
  readonly x: Scale;
  readonly y: Scale;
  readonly labels: { readonly x: string; readonly y: string };
}

export function Axes({ box, x, y, labels }: AxesProps) {
  const [right, bottom] = [box.left + box.width, box.top + box.height];
  return (
    <g className="axes">
      {y.ticks.map((tick) => (
        <g key={tick}>
          <line
            className={tick === 0 ? "zero" : "rule"}
            x1={box.left}
            x2={right}
            y1={y.at(tick)}
            y2={y.at(tick)}
          />
          <text x={box.left - 8} y={y.at(tick) + 4} textAnchor="end">
            {y.label(tick, "typeset")}
          </text>
        </g>
      ))}
      {x.ticks.map((tick) => (
        <g key={tick}>
          <line className="tick" x1={x.at(tick)} x2={x.at(tick)} y1={bottom} y2={bottom + 4} />
          <text x={x.at(tick)} y={bottom + 18} textAnchor="middle">
            {x.label(tick, "typeset")}
          </text>
        </g>
      ))}
      <line className="axis" x1={box.left} x2={right} y1={bottom} y2={bottom} />
      <text className="name" x={right} y={bottom + 36} textAnchor="end">
        {labels.x}
      </text>
      <text className="name" x={2} y={box.top - 10}>
        {labels.y}
      </text>
    </g>
  );
}
