/// The settings of an export: options, environment, job file and defaults, checked as a whole.
///
/// In: texts with their origins. Out: [ExportSpec], or a failure that names the setting, where it
/// was set, what was found and what is valid. Never holds the key of the API.
@NullMarked
package dev.extractexport.config;

import org.jspecify.annotations.NullMarked;
