import type { ColorLevel } from "../../../src/ui/cells/style.ts";
import { TestScreen } from "./render.ts";
import { LOCAL_AT_BOOT, sampleStory } from "./sample_story.ts";
import type { Story } from "./story.ts";

/** A screen with the sample story just after its last event. */
export class StoryScreen extends TestScreen {
  readonly story: Story;

  constructor(
    columns: number,
    rows: number,
    options: { colors?: ColorLevel; ascii?: boolean } = {},
  ) {
    super(columns, rows, options);
    this.story = sampleStory((event, table) => {
      this.log.push(event);
      this.churn.observe(event, table);
    });
    this.source = this.story.table;
    this.now = this.story.now + 0.2e9;
    this.facts = { ...this.facts, localAtBoot: LOCAL_AT_BOOT };
  }
}
