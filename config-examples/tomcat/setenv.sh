#!/bin/sh
# Tomcat with Shearpin: put this file into $CATALINA_BASE/bin (or $CATALINA_HOME/bin), or add it to the end of the setenv.sh
# that is there. catalina.sh reads it whenever it is called. What CATALINA_OPTS has already is kept.
#
#   SHEARPIN_HOME    where shearpin.jar lies; /opt/shearpin if it is not set
#   SHEARPIN_RULES   the rule file, or the folder of them; conf/shearpin of this Tomcat if it is not set

SHEARPIN_HOME=${SHEARPIN_HOME:-/opt/shearpin}
export SHEARPIN_RULES="${SHEARPIN_RULES:-$CATALINA_BASE/conf/shearpin}"

if [ -r "$SHEARPIN_HOME/shearpin.jar" ]; then
  # Not JAVA_OPTS: those are also for `catalina.sh stop`, which is a JVM of its own. The quotes are for folders with blanks.
  CATALINA_OPTS="$CATALINA_OPTS \"-javaagent:$SHEARPIN_HOME/shearpin.jar\""
else
  # A JVM does not start with an agent that is not there.
  echo "shearpin: there is no $SHEARPIN_HOME/shearpin.jar that can be read; Tomcat runs unguarded" >&2
fi
