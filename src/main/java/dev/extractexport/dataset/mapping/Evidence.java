package dev.extractexport.dataset.mapping;

/// What is exported of the metadata that the service gives for each extracted value. The lower-case
/// name with `-` is what a job file says.
public enum Evidence {

    /// Nothing.
    OFF,
    /// Pages, boxes, confidences, quotes and reasoning.
    ON,
    /// The same without any text of the document.
    NO_TEXT

}
