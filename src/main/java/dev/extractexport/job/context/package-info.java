/// What the parts of one running export share: its settings, its rooms, its progress, its stop sign.
@NullMarked
package dev.extractexport.job.context;

import org.jspecify.annotations.NullMarked;
