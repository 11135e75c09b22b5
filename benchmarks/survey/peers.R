# A proportion with its logit interval for some of the 4,326 groups, by R's survey package. Usage: Rscript peers.R people.csv groups
suppressMessages(library(survey))
options(survey.lonely.psu = "adjust")
asked <- commandArgs(trailingOnly = TRUE)
people <- read.csv(asked[1])
people$group <- paste(people$district, people$sex, people$age)
cpu <- function(work) { t <- system.time(work); t[["user.self"]] + t[["sys.self"]] }
making <- cpu(design <- svydesign(ids = ~address, strata = ~stratum, weights = ~weight, data = people, nest = TRUE))
groups <- head(sort(unique(people$group)), as.integer(asked[2]))
answered <- !is.na(people$inactive)
# the name of the argument is no column: subset() looks among the columns first
asking <- cpu(found <- lapply(groups, function(wanted) svyciprop(~inactive, subset(design, answered & group == wanted), method = "xlogit")))
first <- found[[1]]
cat(sprintf('{"design_cpu_s": %.3f, "cpu_s_per_group": %.4f, "groups": %d, "first_group": "%s", "first": %.12f, "se": %.12f, "version": "%s"}\n',
            making, asking / length(groups), length(groups), groups[1], as.numeric(first), as.numeric(SE(first)), packageVersion("survey")))
